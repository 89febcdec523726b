import { EnvHttpProxyAgent, install, setGlobalDispatcher } from "undici";
import { CommandFailure } from "../../failure";

/**
 * Makes `fetch` use the HTTP proxy of the environment: `HTTPS_PROXY`, but not for the hosts of `NO_PROXY`. Node.js does so by itself only where it is
 * asked to, and not before 22.21 and 24.5. A file of its own, imported where there is a proxy only: undici takes time to load.
 * @throws CommandFailure if the variable is not the URL of a proxy
 * @see https://undici.nodejs.org/#/docs/api/EnvHttpProxyAgent
 */
export function useProxyOfEnvironment(): void {
  try {
    setGlobalDispatcher(new EnvHttpProxyAgent());
  } catch {
    // Without the value, which may hold a password.
    throw new CommandFailure("HTTPS_PROXY or HTTP_PROXY is not a URL: write it as http://proxy.example.com:3128, or unset it");
  }
  install();
}
