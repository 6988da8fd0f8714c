/* Papers of the appraisal: circular, sheet and workbook, and how an appraised stood in other years. */
frappe.provide("reg_station.appraisal");

const PAPERS = "reg_station.appraisal.papers";
const CIRCULARS = "reg_station.appraisal.circulars";

reg_station.appraisal.paper = (method, args) => {
	const query = new URLSearchParams(args).toString();
	window.open(frappe.urllib.get_full_url(`/api/method/${PAPERS}.${method}?${query}`), "_blank");
};

reg_station.appraisal.sheet_buttons = (frm) => {
	if (!frm.perm[0] || !frm.perm[0].print) return;
	["pdf", "docx"].forEach((kind) =>
		frm.add_custom_button(
			kind === "pdf" ? "PDF" : "Word",
			() => reg_station.appraisal.paper("sheet", { name: frm.docname, kind }),
			__("Appraisal Sheet")
		)
	);
};

reg_station.appraisal.round_buttons = (frm) => {
	if (frappe.model.can_export("Service Appraisal")) {
		frm.add_custom_button(__("Export to Excel"), () =>
			reg_station.appraisal.paper("workbook", { round: frm.docname })
		);
	}
	if (frm.doc.status === "Frozen" && frappe.model.can_create("Appraisal Circular")) {
		frm.add_custom_button(__("Draft Circular"), () => reg_station.appraisal.draft_circular(frm));
	}
};

reg_station.appraisal.draft_circular = async (frm) => {
	const templates = await frappe.db.get_list("Circular Template", {
		filters: { appraisee_kind: frm.doc.appraisee_kind, enabled: 1 },
		pluck: "name",
	});
	const issued = await frappe.db.get_list("Appraisal Circular", {
		filters: { appraisal_round: frm.docname, workflow_state: "Issued", replaced_by: ["is", "not set"] },
		fields: ["letter_number"],
	});
	const fields = [];
	if (templates.length > 1) {
		fields.push({
			fieldname: "template",
			fieldtype: "Select",
			label: __("Template"),
			options: templates,
			default: templates[0],
			reqd: 1,
		});
	}
	if (issued.length) {
		fields.push({
			fieldname: "reason",
			fieldtype: "Small Text",
			label: __("Reason of the Replacement"),
			description: __("The circular {0} is in force; the new one replaces it when it is issued.", [
				issued[0].letter_number,
			]),
			reqd: 1,
		});
	}
	const draft = async (values) => {
		const made = await frappe.xcall(`${CIRCULARS}.draft`, { name: frm.docname, ...values });
		reg_station.appraisal.say_not_graded(made);
		frappe.set_route("Form", "Appraisal Circular", made.name);
	};
	if (fields.length) frappe.prompt(fields, draft, __("Draft Circular"), __("Draft Circular"));
	else draft({});
};

reg_station.appraisal.say_not_graded = ({ held, unfinished }, lines = []) => {
	const esc = frappe.utils.escape_html;
	const names = (list) => list.map(esc).join("、");
	if (held.length) lines.push(__("Held for rectification, without a grade: {0}", [names(held)]));
	if (unfinished.length) lines.push(__("Not finished, without a grade: {0}", [names(unfinished)]));
	if (lines.length) frappe.show_alert({ message: lines.join("<br>"), indicator: "orange" }, 15);
};

/* Bars by category, other years, and what would lift the grade. */
reg_station.appraisal.show_comparison = async (frm) => {
	const wrapper = $(frm.fields_dict.comparison.wrapper).empty();
	const found = await frappe.xcall("reg_station.appraisal.comparison.comparison", { name: frm.docname });
	if (!found.categories.length) return;
	const esc = (value) => frappe.utils.escape_html(String(value ?? ""));
	const number = (value) => format_number(value, null, 2);
	const others = found.years.filter((year) => year.name !== frm.docname);
	const last = others.filter((year) => year.year < frm.doc.round_year).pop();
	const share = (rows) =>
		found.categories.map(({ category }) => {
			const row = rows.find((one) => one.category === category);
			return row && row.weight ? Math.round((1000 * row.points) / row.weight) / 10 : 0;
		});
	const datasets = [
		{
			name: found.announced ? String(frm.doc.round_year) : __("{0}, from the evidence", [frm.doc.round_year]),
			values: share(found.categories),
		},
	];
	if (last) datasets.push({ name: String(last.year), values: share(last.categories) });
	const years = found.years
		.map(
			(year) =>
				`<tr><td>${esc(year.year)}</td><td class="text-right">${number(year.total)}</td><td>${esc(__(year.grade))}</td>
				<td>${
					year.name === frm.docname
						? esc(year.name)
						: `<a href="${frappe.utils.get_form_link("Service Appraisal", year.name)}">${esc(year.name)}</a>`
				}</td></tr>`
		)
		.join("");
	const head = [__("Year"), __("Total Score"), __("Grade"), __("Appraisal")]
		.map((label, at) => `<th class="${at === 1 ? "text-right" : ""}">${label}</th>`)
		.join("");
	wrapper.append(
		`<div class="control-label">${__("Points by category, percent of the weight")}</div><div class="by-category"></div>
		${found.example_weights ? `<p class="text-muted small">${__("The weights of this scheme are examples.")}</p>` : ""}
		<div class="control-label">${__("Comparison over Years")}</div>
		${
			years
				? `<table class="table table-bordered"><thead><tr>${head}</tr></thead><tbody>${years}</tbody></table>`
				: `<p class="text-muted">${__("No result is announced yet.")}</p>`
		}`
	);
	new frappe.Chart(wrapper.find(".by-category")[0], {
		type: "bar",
		height: 240,
		colors: ["#0f4c81", "#9fb8d3"],
		data: {
			labels: found.categories.map(({ category }) => category),
			datasets,
			yMarkers: [{ label: "", value: 100 }],
		},
		axisOptions: { xAxisMode: "tick", shortenYAxisNumbers: 1 },
		tooltipOptions: { formatTooltipY: (value) => (value === null ? "" : `${value} %`) },
	});
};
