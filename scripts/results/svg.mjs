/**
 * Small charts as SVG for pages in light and in dark: the background is the page's, greys change with
 * the reader's scheme. Colours are told apart by colour-blind readers (after Okabe & Ito, 2008), and
 * every line has a dash pattern of its own.
 */

const PANEL = { width: 250, height: 190, left: 52, right: 14, top: 24, bottom: 36 };

/** One colour and dash a series, by its name: the same in all charts of a page. */
export const STYLES = {
	"Headless-AD": { colour: "#0072b2", dash: "" },
	AD: { colour: "#d55e00", dash: "7 3" },
	"AD-permuted": { colour: "#cc79a7", dash: "2 2" },
	thompson: { colour: "#009e73", dash: "8 3 2 3" },
	"subset-thompson": { colour: "#8c6bb1", dash: "4 2" },
	greedy: { colour: "#e69f00", dash: "1 2" },
	"replay-q": { colour: "#009e73", dash: "8 3 2 3" },
	random: { colour: "#7a7a7a", dash: "3 4" },
	paper: { colour: "#7a7a7a", dash: "6 3" },
};

const SHEET = `text{font:11px system-ui,sans-serif;fill:#57606a}.title{font-weight:600;fill:#24292f}.grid{stroke:#8c959f;stroke-opacity:.28}.axis{stroke:#8c959f}@media(prefers-color-scheme:dark){text{fill:#9198a1}.title{fill:#e6edf3}}`;

const escapeXml = (text) =>
	String(text).replace(
		/[&<>"]/g,
		(c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c],
	);
const px = (value) => Number(value.toFixed(1));

/** Round values that span [low, high], about `wanted` of them. */
export function ticks(low, high, wanted = 4) {
	const rough = (high - low || 1) / wanted;
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((each) => rough <= each * 1.0001);
	const values = [];
	for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++)
		values.push(Number((k * step).toPrecision(12)));
	return values;
}

/**
 * Panels of lines with bands, side by side, on one y axis.
 * @param chart.panels { title, series: { name, label?, xs, mean, low, high }[] }[]
 * @param chart.yMax what lies above is cut off
 */
export function lineChart({ title, xLabel, yLabel, panels, yMin = 0, yMax, columns = 3 }) {
	const all = panels.flatMap((panel) => panel.series);
	const top = yMax ?? Math.max(...all.flatMap((each) => [...each.high]));
	const drawn = panels.map((panel, k) => {
		const xMax = Math.max(...panel.series.map((each) => each.xs.at(-1)));
		const frame = new Frame(k, columns, [panel.xMin ?? 0, xMax], [yMin, top]);
		const lines = panel.series.map((each) => line(each, frame));
		return [frame.axes(panel.title, xLabel, yLabel, k % columns === 0), ...lines].join("");
	});
	return whole(title, drawn, panels.length, columns, namesOf(all));
}

function line({ name, label = name, xs, mean, low, high }, frame) {
	const { colour, dash } = STYLES[name];
	const point = (k, values) => `${frame.x(xs[k])},${frame.y(values[k])}`;
	const order = xs.map((_, k) => k);
	const band = [...order.map((k) => point(k, high)), ...order.reverse().map((k) => point(k, low))];
	const path = xs.map((_, k) => point(k, mean)).join(" ");
	return `<g clip-path="url(#c${frame.index})"><polygon points="${band.join(" ")}" fill="${colour}" opacity=".16"/><polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.8"${dash ? ` stroke-dasharray="${dash}"` : ""}><title>${escapeXml(label)}</title></polyline></g>`;
}

/**
 * Groups of bars with intervals.
 * @param chart.panels { title, groups: { title, bars: { name, mean, low, high }[] }[] }[]
 */
export function barChart({ title, yLabel, panels, yMax = 1, columns = 2 }) {
	const width = 430;
	const drawn = panels.map((panel, k) => {
		const frame = new Frame(k, columns, [0, panel.groups.length], [0, yMax], width);
		const bars = panel.groups.flatMap(({ title: name, bars: each }, g) => {
			const step = 0.8 / each.length;
			const text = `<text x="${frame.x(g + 0.5)}" y="${frame.bottom + 15}" text-anchor="middle">${escapeXml(name)}</text>`;
			return [text, ...each.map((one, b) => bar(one, g + 0.1 + b * step, step * 0.88, frame))];
		});
		return [frame.axes(panel.title, "", yLabel, k % columns === 0, false), ...bars].join("");
	});
	const names = namesOf(panels.flatMap(({ groups }) => groups.flatMap(({ bars }) => bars)));
	return whole(title, drawn, panels.length, columns, names, width, true);
}

function bar({ name, mean, low, high }, at, wide, frame) {
	const { colour } = STYLES[name];
	const [left, right] = [frame.x(at), frame.x(at + wide)];
	const middle = px((left + right) / 2);
	return `<rect x="${left}" y="${frame.y(mean)}" width="${px(right - left)}" height="${px(frame.bottom - frame.y(mean))}" fill="${colour}" fill-opacity=".75"><title>${escapeXml(name)}: ${mean.toFixed(2)}</title></rect><path class="axis" d="M${middle} ${frame.y(low)}V${frame.y(high)}" stroke-width="1.4"/>`;
}

function namesOf(series) {
	return new Map(series.map(({ name, label = name }) => [name, label]));
}

class Frame {
	constructor(index, columns, [x0, x1], [y0, y1], width = PANEL.width) {
		Object.assign(this, { index, x0, x1, y0, y1, width });
		this.ox = (index % columns) * width;
		this.oy = Math.floor(index / columns) * PANEL.height;
		this.left = this.ox + PANEL.left;
		this.right = this.ox + width - PANEL.right;
		this.top = this.oy + PANEL.top;
		this.bottom = this.oy + PANEL.height - PANEL.bottom;
	}
	x(value) {
		return px(this.left + ((this.right - this.left) * (value - this.x0)) / (this.x1 - this.x0));
	}
	y(value) {
		return px(this.bottom - ((this.bottom - this.top) * (value - this.y0)) / (this.y1 - this.y0));
	}
	axes(title, xLabel, yLabel, first, numbers = true) {
		const { left, right, top, bottom, index } = this;
		const rows = ticks(this.y0, this.y1).map((tick) => {
			const y = this.y(tick);
			return `<line class="grid" x1="${left}" x2="${right}" y1="${y}" y2="${y}"/><text x="${left - 5}" y="${px(y + 4)}" text-anchor="end">${tick}</text>`;
		});
		const columns = numbers
			? ticks(this.x0, this.x1).map(
					(tick) =>
						`<text x="${this.x(tick)}" y="${bottom + 14}" text-anchor="middle">${tick}</text>`,
				)
			: [];
		const middle = px((left + right) / 2);
		const height = px((top + bottom) / 2);
		const labels = `<text class="title" x="${middle}" y="${top - 9}" text-anchor="middle">${escapeXml(title)}</text><text x="${middle}" y="${bottom + 29}" text-anchor="middle">${escapeXml(xLabel)}</text>`;
		const side = first
			? `<text transform="translate(${left - 38} ${height}) rotate(-90)" text-anchor="middle">${escapeXml(yLabel)}</text>`
			: "";
		const clip = `<clipPath id="c${index}"><rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"/></clipPath>`;
		return [
			clip,
			...rows,
			...columns,
			labels,
			side,
			`<path class="axis" fill="none" d="M${left} ${top}V${bottom}H${right}"/>`,
		].join("");
	}
}

function whole(title, drawn, count, columns, names, width = PANEL.width, boxes = false) {
	const across = Math.min(count, columns) * width;
	const down = Math.ceil(count / columns) * PANEL.height;
	let x = PANEL.left;
	let y = down + 12;
	const legend = [...names].map(([name, label]) => {
		const { colour, dash } = STYLES[name];
		const wide = 34 + label.length * 6.9;
		if (x + wide > across) [x, y] = [PANEL.left, y + 16];
		const mark = boxes
			? `<rect x="${x}" y="${y - 9}" width="10" height="10" fill="${colour}" fill-opacity=".75"/>`
			: `<path d="M${x} ${y - 4}h22" stroke="${colour}" stroke-width="2"${dash ? ` stroke-dasharray="${dash}"` : ""}/>`;
		const text = `${mark}<text x="${x + (boxes ? 15 : 27)}" y="${y}">${escapeXml(label)}</text>`;
		x = px(x + wide);
		return text;
	});
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${across} ${y + 8}" width="${across}" height="${y + 8}" role="img" aria-label="${escapeXml(title)}"><style>${SHEET}</style>${[...drawn, ...legend].join("\n")}</svg>\n`;
}
