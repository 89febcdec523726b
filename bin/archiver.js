// Stands in the bundles for the package that cdktf makes archives of assets with. No stack has an asset.
"use strict";
module.exports = () => {
  throw new Error("archives of assets are not bundled: see bin/bundle.js");
};
