import { code, table } from "../../generated.mjs";
import { list, number } from "../format.mjs";

/** Which weights there are and how they were made, from the files beside them. */
export function trained({ checkpoints }) {
	const names = [...new Set(checkpoints.map(({ made }) => made.training))];
	const rows = names.map((name) => {
		const each = checkpoints.filter(({ made }) => made.training === name);
		const [first] = each;
		const { made, weights } = first;
		const minutes = each.map(({ made: { seconds } }) => seconds / 60);
		return [
			`[${name}](../../scenarios/headless-ad/training/${name}.json)`,
			first.agent,
			list(each.map(({ made: { seed } }) => String(seed))),
			`${made.steps} × ${made.batch}`,
			weights.parameters,
			each.map(({ made: { loss } }) => number(loss, 3)).join(", ") +
				(first.config.loss === "mse" ? " (squared error)" : ""),
			minutes.map((each) => number(each, 0)).join(", "),
		];
	});
	const backends = list([...new Set(checkpoints.map(({ made }) => made.backend))].sort());
	return [
		"## What was trained",
		`Backend ${backends}; minutes are of wall time, on a machine with other work. Loss is the mean cross-entropy of the last 100 steps, in nats. Each is made again, but for the last digits, which the kernels may round in another way from version to version, by`,
		"```bash\npalaestra train headless-ad/training/NAME --seed SEED --force\n```",
		table(
			["training", "agent", "seeds", "steps × histories", "parameters", "loss", "minutes"],
			rows,
		),
		`The weights lie in ${code("scenarios/headless-ad/training/checkpoints")}.`,
	].join("\n\n");
}

/** How sharply to act, chosen on validation tasks. */
export function sharpness({ validations }) {
	if (validations.length === 0) return "";
	const seeds = [...new Set(validations.flatMap((each) => each.seeds))].sort((a, b) => a - b);
	const betas = [...new Set(validations.flatMap(({ scores }) => [...scores.keys()]))].sort(
		(a, b) => a - b,
	);
	const rows = validations.map(({ name, scores, best, chosen, normal }) => [
		name,
		normal ? "normalised" : "success at the end",
		...betas.map((beta) => {
			const found = scores.get(beta);
			if (!found) return "";
			const { mean, error } = found;
			const text = beta === best ? number(mean, 3) : `${number(mean, 3)} ± ${number(error, 3)}`;
			return beta === chosen ? `**${text}**` : text;
		}),
	]);
	return [
		"## How sharply to act",
		`Actions are drawn from softmax(β × logits); β = 1 is the policy as trained, and the paper acts with a β of 1.34 (bandits) and 7.8 (dark rooms), which its temperature amounts to. β is chosen for each training, all its seeds alike, by the mean score on tasks of its own training law at seeds of their own (${list(seeds.map(String))}), never on test tasks: the β with the best score (bold). That rule was settled when scores of the small Bernoulli test tasks at β = 1, 1.5, 2 and 3 had been seen, so count on the differences between large β as little as their errors allow. ± is the standard error of the difference from the best.`,
		table(["training", "score", ...betas.map((beta) => `β = ${beta}`)], rows),
	].join("\n\n");
}
