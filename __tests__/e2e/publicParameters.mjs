// Answers Systems Manager's GetParameter for the public AMI parameters, which the emulators lack. Prints the port it listens on.
import { createServer } from "node:http";

const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => (body += chunk));
  request.on("end", () => {
    const { Name } = JSON.parse(body);
    response.setHeader("Content-Type", "application/x-amz-json-1.1");
    response.end(
      JSON.stringify({ Parameter: { Name, Type: "String", Value: "ami-12c6146b", Version: 1, ARN: `arn:aws:ssm:::parameter${Name}` } }),
    );
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
