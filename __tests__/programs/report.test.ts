import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { clusterPage } from "../../commands/report/page/clusterPage";
import { openPage, seriousViolations, startChromium } from "../support/chromium";
import { privateEks } from "../support/program";
import { reportDemo } from "../support/reports";
import { root } from "../support/synth";

const directory = mkdtempSync(join(tmpdir(), "private-eks-report-"));
let browser: Browser;

beforeAll(async () => {
  const files = ["clusters", "examples"].flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`));
  const clusters = files.filter((name) => name.endsWith(".yaml"));
  const environment = { PATH: process.env["PATH"] ?? "" };
  for (const words of [[], ["--format", "svg"]]) {
    expect(await privateEks(["report", ...clusters, "--out", directory, ...words], root, environment)).toMatchObject({ status: 0 });
  }
  browser = await startChromium();
});
afterAll(async () => {
  await browser.close();
  rmSync(directory, { recursive: true });
});

const urlOf = (file: string): string => pathToFileURL(join(directory, file)).href;
const pagesOf = (extension: string): readonly string[] => readdirSync(directory).filter((name) => name.endsWith(extension));

/** Texts of the drawing that is shown, where two of them are over each other, or one ends outside of the drawing. */
const misplacedTexts = `(() => {
  const drawing = [...document.querySelectorAll("svg.topology")].find((one) => one.getClientRects().length > 0);
  if (!drawing) return [];
  const around = drawing.getBoundingClientRect();
  const texts = [...drawing.querySelectorAll("text")].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
  const isOver = (one, other) => one.left < other.right - 1 && other.left < one.right - 1 && one.top < other.bottom - 3 && other.top < one.bottom - 3;
  return texts.flatMap(({ text, box }, index) => [
    ...(box.right > around.right + 1 || box.left < around.left - 1 ? [text + " is outside"] : []),
    ...texts.slice(index + 1).filter((other) => isOver(box, other.box)).map((other) => text + " is over " + other.text),
  ]);
})()`;

/** Arrows between consumers and ways that meet a text. */
const crossedTexts = `(() => {
  const drawing = [...document.querySelectorAll("svg.topology")].find((one) => one.getClientRects().length > 0);
  if (!drawing) return [];
  const texts = [...drawing.querySelectorAll("text")].map((text) => ({ text: text.textContent, box: text.getBBox() }));
  return [...drawing.querySelectorAll(".arrow")].flatMap((arrow) => {
    const points = Array.from({ length: 21 }, (_, index) => arrow.getPointAtLength((arrow.getTotalLength() * index) / 20));
    return texts.filter(({ box: { height, width, x, y } }) => points.some((point) => point.x > x && point.x < x + width && point.y > y + 2 && point.y < y + height - 2)).map(({ text }) => text);
  });
})()`;

/** Texts that end outside of the box that they are in, which is the last one drawn below them. */
const overflowingTexts = `(() => {
  const drawing = [...document.querySelectorAll("svg.topology")].find((one) => one.getClientRects().length > 0);
  const boxes = [...(drawing?.querySelectorAll("rect.box, rect.way-box, rect.group, rect.subnet, rect.lane") ?? [])].map((rect) => rect.getBBox());
  return [...(drawing?.querySelectorAll("text") ?? [])].flatMap((text) => {
    const { x, y, width, height } = text.getBBox();
    const around = boxes.filter((box) => box.x <= x && x < box.x + box.width && box.y <= y + height / 2 && y + height / 2 < box.y + box.height);
    const innermost = around.at(-1);
    return innermost && x + width > innermost.x + innermost.width + 1 ? [text.textContent] : [];
  });
})()`;

/** Places and keys that are broken into lines on a wide screen, and lists of names in a box that end within a name. */
const brokenNames = `[
  ...[...document.querySelectorAll("#findings table code, #between table code")].filter((one) => innerWidth > 600 && one.getClientRects().length > 1),
  ...[...document.querySelectorAll("svg.topology g:not(.consumer) > .box ~ text.small")].filter((one) => one.textContent.endsWith("…")),
].map((one) => one.textContent)`;

const scrollsSideways = "document.documentElement.scrollWidth > innerWidth";

describe.each(["light", "dark"] as const)("%s", (colorScheme) => {
  test.each([380, 1440])("at %i pixels pages show everything in its place, ask for nothing, and complain of nothing", async (width) => {
    const { complaints, page } = await openPage(browser, { viewport: { width, height: 900 }, colorScheme });
    for (const file of pagesOf(".html")) {
      await page.goto(urlOf(file));
      const found = {
        misplaced: misplacedTexts,
        crossed: crossedTexts,
        overflowing: overflowingTexts,
        broken: brokenNames,
        scrolls: scrollsSideways,
      };
      const values = await Promise.all(Object.values(found).map((script) => page.evaluate(script)));
      expect([file, ...values]).toEqual([file, [], [], [], [], false]);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  // The dark pages differ in their colours alone.
  test.each([380, 1440])("at %i pixels axe finds nothing that keeps people out", async (width) => {
    const { page } = await openPage(browser, { viewport: { width, height: 900 }, colorScheme });
    for (const file of ["custom-networking.html", "external-proxy.html", "index.html"]) {
      await page.goto(urlOf(file));
      await page.evaluate("document.querySelectorAll('details').forEach((one, index) => { one.open = index % 6 === 0; })");
      expect([file, await seriousViolations(page, colorScheme === "dark" ? ["color-contrast"] : undefined)]).toEqual([file, []]);
    }
    await page.context().close();
  });
});

/** What is lit, and what is said of it. */
const shownOf = async (page: Page) =>
  page.evaluate(`({
    pressed: [...document.querySelectorAll("svg.wide .consumer[aria-pressed='true']")].map((one) => one.getAttribute("aria-label")),
    ways: [...document.querySelectorAll("svg.wide .way.lit")].map((one) => one.querySelector(".way-text").textContent),
    targets: [...document.querySelectorAll("svg.wide .target.lit")].map((one) => one.querySelector("text").textContent),
    legs: document.querySelectorAll("svg.wide .leg.lit").length,
    said: document.querySelector(".said").textContent,
  })`);

test("by keyboard alone a consumer is reached, and lights its paths", async () => {
  const { page } = await openPage(browser, { viewport: { width: 1440, height: 900 } });
  await page.goto(urlOf("external-proxy.html"));
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
  const focused = "document.activeElement.getAttribute('aria-label')";
  for (let presses = 0; presses < 40 && (await page.evaluate(focused)) !== "AWS Load Balancer Controller"; presses++)
    await page.keyboard.press("Tab");
  const rest = await shownOf(page);
  await page.keyboard.press("Enter");
  expect(await shownOf(page)).toEqual({
    pressed: ["AWS Load Balancer Controller"],
    ways: ["6 interface endpoints", "HTTP proxy"],
    targets: ["ec2", "eks-auth", "elasticloadbalancing", "d2glxqk2uabbnd.cl…dfront.net", "d5l0dvt14r5h8.cloudfront.net", "public.ecr.aws"],
    legs: 2,
    said: "AWS Load Balancer Controller: ec2, eks-auth, elasticloadbalancing by interface endpoint; d2glxqk2uabbnd.cloudfront.net, d5l0dvt14r5h8.cloudfront.net, public.ecr.aws by HTTP proxy.",
  });
  await page.keyboard.press("Enter");
  expect(await shownOf(page)).toEqual(rest);
  await page.keyboard.press(" ");
  await page.keyboard.press("Escape");
  expect(await shownOf(page)).toEqual(rest);
  await page.context().close();
});

test("findings are calm: warnings are open, and advice opens by keyboard, also on a telephone", async () => {
  const { complaints, page } = await openPage(browser, { viewport: { width: 380, height: 900 } });
  const report = reportDemo({ access: { publicEndpoint: { enabled: true, cidrs: ["203.0.0.0/8"] } } });
  const file = join(mkdtempSync(join(directory, "findings-")), "demo.html");
  writeFileSync(file, clusterPage(report));
  await page.goto(pathToFileURL(file).href);
  const visibleChecks = () => page.locator("#findings tbody tr a").filter({ visible: true }).allTextContents();
  const idsOf = (severities: readonly string[]) =>
    report.findings.filter(({ severity }) => severities.includes(severity)).map(({ id }) => id);
  expect(await visibleChecks()).toEqual(["public-endpoint-wide"]);
  expect(idsOf(["warning"])).toEqual(["public-endpoint-wide"]);
  await page.focus("#findings summary");
  await page.keyboard.press("Enter");
  expect(await visibleChecks()).toEqual(idsOf(["warning", "advice"]));
  expect(await page.evaluate(scrollsSideways)).toBe(false);
  expect(await seriousViolations(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("with a finger it works, too", async () => {
  const { page } = await openPage(browser, { viewport: { width: 380, height: 900 }, hasTouch: true });
  await page.goto(urlOf("private-eks.html"));
  await page.tap("svg.narrow .consumer[aria-label='kubelet']");
  expect(await page.textContent(".said")).toBe("kubelet: ecr.api, ecr.dkr by interface endpoint; s3 by gateway endpoint.");
  await page.context().close();
});

test("without its script, and on paper, everything is there", async () => {
  const { page } = await openPage(browser, { viewport: { width: 380, height: 900 }, javaScriptEnabled: false, colorScheme: "dark" });
  await page.goto(urlOf("corporate.html"));
  expect(await page.locator("section").count()).toBe(10);
  await page.emulateMedia({ media: "print" });
  expect(await page.locator("svg.wide").isVisible()).toBe(true);
  expect(await page.locator("svg.narrow").isVisible()).toBe(false);
  expect(await page.locator("nav").isVisible()).toBe(false);
  expect(await page.locator("#findings details table").isVisible()).toBe(true);
  expect((await page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString()).toBe("%PDF-");
  await page.context().close();
});

test("drawings are files that a browser reads as SVG", async () => {
  const { complaints, page } = await openPage(browser, { viewport: { width: 1440, height: 900 } });
  for (const file of pagesOf(".svg")) {
    await page.goto(urlOf(file));
    expect([file, await page.evaluate("document.contentType + ' ' + document.querySelectorAll('parsererror').length")]).toEqual([
      file,
      "image/svg+xml 0",
    ]);
    expect(await page.evaluate("document.querySelector('title').textContent")).toMatch(/^Topology of /);
  }
  expect(complaints).toEqual([]);
  await page.context().close();
});
