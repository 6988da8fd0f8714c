/* Evidence beside the scores, on the form of an appraisal and of its review. */
frappe.provide("reg_station.appraisal");

const RESULTS = "reg_station.appraisal.results";

reg_station.appraisal.example_note = (frm) => {
	const example = frm.doctype === "Appraisal Scheme" ? !frm.doc.official_weights : frm.doc.example_weights;
	if (!example) return;
	frm.dashboard.add_comment(
		__("Example weights: the source documents give no numbers. They count once somebody marks the scheme as official."),
		"orange",
		true
	);
};

reg_station.appraisal.evidence_table = (frm, appraisal, scores) => {
	const esc = (value) => frappe.utils.escape_html(String(value ?? ""));
	const number = (value) => (value === null || value === undefined ? "–" : format_number(value, null, 2));
	const head = [__("Indicator"), __("Weight"), __("Records"), __("Value"), __("Score from the Evidence")];
	scores.forEach(([, label]) => head.push(label));
	const rows = (frm.doc.rows || []).map((row) => {
		const records = row.metric
			? `<a href="#" data-records="${esc(row.code)}" style="text-decoration: underline" title="${__("Open Records")}">${row.evidence_count}</a>`
			: "–";
		const points = scores.map(([field]) => `<td class="text-right">${number(row[field])}</td>`).join("");
		const figure = row.metric ? number(row.evidence_value) : "–";
		const score = row.scoring === "Judged" ? __("Judged") : number(row.evidence_score);
		return `<tr><td style="min-width: 12rem"><div class="text-muted small">${esc(row.category)}</div>${esc(row.code)} ${esc(row.title)}
			<div class="text-muted small">${esc(row.evidence_reason)}</div>
			<div class="text-muted small">${esc(row.citation)}</div></td>
			<td class="text-right">${number(row.weight)}</td><td class="text-right">${records}</td>
			<td class="text-right">${figure}</td><td class="text-right">${score}</td>${points}</tr>`;
	});
	const columns = head.map((label, at) => `<th class="${at ? "text-right" : ""}">${label}</th>`).join("");
	const html = $(
		`<div class="table-responsive"><table class="table table-bordered"><thead><tr>${columns}</tr></thead>
		<tbody>${rows.join("")}</tbody></table></div>`
	);
	html.on("click", "[data-records]", (event) => {
		event.preventDefault();
		reg_station.appraisal.open_records(appraisal, $(event.currentTarget).attr("data-records"));
	});
	return html;
};

reg_station.appraisal.open_records = (appraisal, indicator) =>
	frappe.xcall(`${RESULTS}.evidence_records`, { name: appraisal, indicator }).then((found) => {
		if (found.missing.length) {
			frappe.show_alert({ message: __("Deleted since: {0}", [found.missing.join(", ")]), indicator: "red" }, 10);
		}
		if (!found.names.length) {
			frappe.show_alert(__("There is no record behind this figure."));
			return;
		}
		frappe.set_route("List", found.doctype, "List", { name: ["in", found.names] });
	});

reg_station.appraisal.show_changes = (appraisal) =>
	frappe.xcall(`${RESULTS}.changed_since`, { name: appraisal }).then(({ intact, changes }) => {
		const esc = frappe.utils.escape_html;
		const kinds = { deleted: __("Deleted"), edited: __("Edited"), added: __("Added"), left: __("No Longer Counted") };
		const lines = changes.map((change) => {
			const parts = Object.entries(kinds)
				.filter(([kind]) => change[kind].length)
				.map(([kind, label]) => `<li>${label}: ${change[kind].map((name) => esc(name)).join(", ")}</li>`);
			return `<p><b>${esc(change.code)} ${esc(change.title)}</b> (${__(change.doctype)})</p><ul>${parts.join("")}</ul>`;
		});
		frappe.msgprint({
			title: __("Changed since the Cut-off"),
			indicator: intact ? "green" : "red",
			message:
				`<p>${intact ? __("The frozen evidence fits its hash.") : __("The frozen evidence no longer fits its hash.")}</p>` +
				(lines.join("") || `<p>${__("Nothing was changed.")}</p>`),
		});
	});
