/** Why a bundle was not made or not uploaded, as a sentence for the user. */
export class BundleFailure extends Error {}
