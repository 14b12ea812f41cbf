// The faults of a page's layout: wider than its window, texts that are cut off, texts on one another.
() => {
  const found = [];
  const name = (e) => `${e.tagName.toLowerCase()}${e.id ? "#" + e.id : ""}${e.className && e.className.baseVal === undefined ? "." + e.className : ""} “${(e.textContent || e.value || "").trim().slice(0, 40)}”`;
  const visible = (e) => e.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) && !e.closest(".unseen, .skip");
  const spill = document.documentElement.scrollWidth - window.innerWidth;
  if (spill > 0) found.push(`page: ${spill} px wider than the window`);
  const ruler = document.createElement("canvas").getContext("2d");
  for (const e of document.querySelectorAll("body *")) {
    if (e.closest("svg") || !visible(e)) continue;
    const style = getComputedStyle(e);
    const box = e.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    if (e.tagName === "SELECT") {
      ruler.font = style.font;
      const shown = e.selectedOptions[0]?.textContent.trim() || "";
      const room = e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 20;
      const needed = ruler.measureText(shown).width;
      const row = e.closest(".row, .grid, .add, form");
      const inner = row.clientWidth - parseFloat(getComputedStyle(row).paddingLeft) - parseFloat(getComputedStyle(row).paddingRight);
      const whole = box.width > inner - 4; // no wider select fits on this line
      if (needed > room + 1 && !whole) found.push(`clipped select: ${name(e).slice(0, 30)}, “${shown}” needs ${Math.round(needed)} px, has ${Math.round(room)}`);
      continue;
    }
    if (e.matches("input, textarea, progress, img, option, datalist")) continue;
    const scrolls = /auto|scroll/.test(style.overflowX);
    if (!scrolls && e.scrollWidth > e.clientWidth + 1 && e.clientWidth && style.display !== "inline") found.push(`clipped: ${name(e)} ${e.scrollWidth} px wide in ${e.clientWidth}`);
    const clamped = style.webkitLineClamp !== "none";
    if (style.overflowY === "hidden" && !clamped && e.scrollHeight > e.clientHeight + 2 && e.clientHeight) {
      found.push(`clipped: ${name(e)}, ${e.scrollHeight} px high in ${e.clientHeight}`);
    }
  }
  // A caption is read whole, however far its table is scrolled.
  for (const caption of document.querySelectorAll(".scroll caption:not(.unseen)")) {
    if (!visible(caption)) continue;
    const range = document.createRange();
    range.selectNodeContents(caption);
    const [own, frame] = [range.getBoundingClientRect(), caption.closest(".scroll").getBoundingClientRect()];
    if (own.right > frame.right + 1) found.push(`clipped caption: “${caption.textContent.slice(0, 40)}” by ${Math.round(own.right - frame.right)}`);
  }
  for (const text of document.querySelectorAll("svg.curves text")) {
    const [own, frame] = [text.getBoundingClientRect(), text.closest("svg").getBoundingClientRect()];
    const over = Math.max(frame.left - own.left, own.right - frame.right, frame.top - own.top, own.bottom - frame.bottom);
    const seen = getComputedStyle(text.closest("svg")).overflow === "visible" && own.left >= 0 && own.right <= window.innerWidth;
    if (own.width && over > 1 && !seen) found.push(`outside its drawing: “${text.textContent}” by ${Math.round(over)}`);
  }
  // Boxes of text that lie on one another.
  const boxes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!node.data.trim() || !visible(parent) || parent.closest("select, textarea, option, datalist, svg")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    // A text that is cut on purpose ends where its box ends.
    const cut = [parent, parent.parentElement].find((e) => getComputedStyle(e).webkitLineClamp !== "none");
    const end = cut ? cut.getBoundingClientRect().bottom : Infinity;
    for (const r of range.getClientRects()) {
      if (r.width > 1 && r.height > 1 && r.top < end - 2) boxes.push([r, parent, node.data.trim().slice(0, 30)]);
    }
  }
  for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea, button")) {
    if (visible(e)) boxes.push([e.getBoundingClientRect(), e, name(e)]);
  }
  boxes.sort((a, b) => a[0].top - b[0].top);
  for (let i = 0; i < boxes.length; i++) {
    for (let j = i + 1; j < boxes.length && boxes[j][0].top < boxes[i][0].bottom - 3; j++) {
      const [a, one, said] = boxes[i], [b, other, told] = boxes[j];
      if (one.contains(other) || other.contains(one)) continue;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const inScroll = one.closest(".scroll, pre") !== other.closest(".scroll, pre");
      if (across > 2 && down > 4 && !inScroll) found.push(`overlap: “${said}” and “${told}” by ${Math.round(across)} × ${Math.round(down)}`);
    }
  }
  return [...new Set(found)];
}
