// What is wrong with the mail that is shown, one sentence each: run in the page by test_look.py.
({ leastContrast, leastFont }) => {
  const faults = [];
  const root = document.documentElement, wide = root.clientWidth;
  const night = matchMedia("(prefers-color-scheme: dark)").matches && getComputedStyle(root).colorScheme.includes("dark");
  const rgba = (text) => {
    const numbers = text.match(/[\d.]+/g).map(Number);
    return numbers.length === 4 ? numbers : [...numbers, 1];
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const ground = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) layers.push(rgba(getComputedStyle(one).backgroundColor));
    return layers.reduceRight((under, layer) => over(layer, under), night ? [18, 18, 18, 1] : [255, 255, 255, 1]);
  };
  // Relative luminance and contrast ratio after WCAG 2.2.
  const light = (colour) => {
    const channel = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = colour.slice(0, 3).map((c) => channel(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [more, less] = [light(a), light(b)].sort((m, n) => n - m);
    return (more + 0.05) / (less + 0.05);
  };

  if (root.scrollWidth > wide) faults.push(`scrolls sideways: ${root.scrollWidth} px`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement, style = getComputedStyle(element);
    if (!node.data.trim() || !element.checkVisibility()) continue;
    seen += 1;
    const said = node.data.trim().slice(0, 30);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width && (box.left < -0.5 || box.right > wide + 0.5)) faults.push(`leaves the page: ${said}`);
    }
    const back = ground(element), found = contrast(over(rgba(style.color), back), back);
    if (found < leastContrast) faults.push(`contrast ${found.toFixed(2)}: ${said}`);
    if (parseFloat(style.fontSize) < leastFont) faults.push(`font ${style.fontSize}: ${said}`);
  }
  if (seen < 5) faults.push(`only ${seen} texts are visible`);
  for (const image of document.images) {
    const box = image.getBoundingClientRect(), natural = image.naturalWidth / image.naturalHeight;
    if (!image.alt) faults.push("a picture without words");
    if (!image.naturalWidth) faults.push(`does not load: ${image.alt}`);
    if (image.naturalWidth < box.width) faults.push(`enlarged: ${image.alt}`);
    if (Math.abs(box.width / box.height - natural) > 0.02) faults.push(`distorted: ${image.alt}`);
  }
  const levels = [...document.querySelectorAll("h1,h2,h3,h4")].map((one) => Number(one.tagName[1]));
  const jumps = levels.some((level, at) => at && level > levels[at - 1] + 1);
  if (levels[0] !== 1 || jumps) faults.push(`headings in the order ${levels}`);
  if (!root.lang) faults.push("no language");
  for (const table of document.querySelectorAll("table:not([role=presentation])")) {
    if (!table.querySelector("th[scope]")) faults.push("a table without headers");
  }
  return faults;
};
