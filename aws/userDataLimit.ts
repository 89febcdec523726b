/**
 * Bytes that EC2 accepts as user data, before base64.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
 */
export const userDataLimit = 16384;

/** The URL of Squid's load balancer, as long as it gets: for the size of user data that holds it as a Terraform reference. */
export const longestProxyUrl = `http://${"x".repeat(120)}:3128`;
