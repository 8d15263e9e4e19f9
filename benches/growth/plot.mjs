// The numbers of run.sh as a plot: processor time over the work, both on logarithmic axes, where what
// is linear is a line that rises by one for one; and the peak memory beside each.
// node plot.mjs NUMBERS > PLOT.svg
import { readFileSync } from "node:fs";

const colours = ["#2563eb", "#d97706", "#059669", "#9333ea"];
const rows = readFileSync(process.argv[2], "utf8").trim().split("\n").map((line) => {
  const [what, ...numbers] = line.split("\t");
  const [count, seconds, memory] = numbers.map(Number);
  return { what, count, seconds, memory };
});
const [width, height, left, top, right, bottom] = [720, 440, 70, 20, 200, 50];

/** Where a value lies between two edges, with a whole power of ten at both ends. */
function axis(values, from, to) {
  const logs = values.map(Math.log10);
  const [low, high] = [Math.floor(Math.min(...logs)), Math.ceil(Math.max(...logs))];
  const at = (value) => from + ((Math.log10(value) - low) / (high - low || 1)) * (to - from);
  return { at, powers: Array.from({ length: high - low + 1 }, (_, step) => low + step) };
}

const x = axis(rows.map((row) => row.count), left, width - right);
const y = axis(rows.map((row) => row.seconds), height - bottom, top);
const text = (at, down, what, more = "") => `<text x="${at}" y="${down}" ${more}>${what}</text>`;
const power = (exponent) => `10<tspan dy="-5" font-size="9">${exponent}</tspan>`;
const out = [];
for (const exponent of x.powers) {
  const at = x.at(10 ** exponent);
  out.push(`<path d="M${at} ${top}V${height - bottom}" stroke="#ddd"/>`);
  out.push(text(at, height - bottom + 20, power(exponent), 'text-anchor="middle"'));
}
for (const exponent of y.powers) {
  const at = y.at(10 ** exponent);
  out.push(`<path d="M${left} ${at}H${width - right}" stroke="#ddd"/>`);
  out.push(text(left - 8, at + 4, `${power(exponent)}<tspan dy="5"> s</tspan>`, 'text-anchor="end"'));
}
[...new Set(rows.map((row) => row.what))].forEach((what, index) => {
  const colour = colours[index % colours.length];
  const points = rows.filter((row) => row.what === what);
  const line = points.map((row) => `${x.at(row.count)},${y.at(row.seconds)}`).join(" ");
  out.push(`<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2"/>`);
  for (const row of points) {
    out.push(`<circle cx="${x.at(row.count)}" cy="${y.at(row.seconds)}" r="3" fill="${colour}"/>`);
  }
  const memory = points.map((row) => Math.round(row.memory)).join(", ");
  out.push(text(width - right + 16, top + 20 + 44 * index, what, `fill="${colour}" font-weight="bold"`));
  out.push(text(width - right + 16, top + 36 + 44 * index, `${memory} MiB at its peak`));
});
out.push(text((left + width - right) / 2, height - 8, "records", 'text-anchor="middle"'));
console.log(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
${out.join("\n")}
</svg>`);
