import { existsSync } from "node:fs";
import axe, { type AxeResults } from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Chromium as Debian installs it. */
const program = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/** A browser without a screen. Root cannot have Chromium's sandbox, and a container may lack what it needs. */
export function startChromium(): Promise<Browser> {
  if (program === undefined) throw new Error("there is no Chromium here: apt-get install chromium");
  return chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
}

/** A page that notes what it says on its console, and what it asks of a network. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings, and requests besides the page itself. */
  readonly complaints: string[];
}

/** Opens a page that watches what it does. */
export async function openPage(browser: Browser, options: BrowserContextOptions): Promise<WatchedPage> {
  const page = await (await browser.newContext(options)).newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("request", (request) => {
    if (!request.isNavigationRequest()) complaints.push(`request: ${request.url()}`);
  });
  return { page, complaints };
}

/**
 * What axe finds that keeps people out: serious and critical violations, with the elements.
 * @param rules ids of the rules that count. @default - all
 */
export async function seriousViolations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run(${JSON.stringify({ resultTypes: ["violations"], ...(rules && { runOnly: rules }) })})`,
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
