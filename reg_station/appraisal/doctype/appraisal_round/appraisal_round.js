const ROUNDS = "reg_station.appraisal.rounds";
const ROUND_COLOURS = { Computing: "blue", Open: "orange", Freezing: "blue", Frozen: "green", Failed: "red" };

frappe.ui.form.on("Appraisal Round", {
	onload(frm) {
		if (!frm.is_new() || frm.doc.station) return;
		frappe.db
			.get_single_value("Reg Station Settings", "default_station")
			.then((station) => station && frm.set_value("station", station));
	},
	round_year(frm) {
		const year = frm.doc.round_year;
		if (!year || frm.doc.period_from) return;
		frm.set_value({ period_from: `${year}-01-01`, period_to: `${year}-12-31`, cut_off: `${year + 1}-01-31` });
	},
	setup(frm) {
		frm.set_query("scheme", () => (frm.doc.round_year ? { filters: { scheme_year: frm.doc.round_year } } : {}));
	},
	refresh(frm) {
		const { status } = frm.doc;
		frm.page.set_indicator(__(status), ROUND_COLOURS[status] || "gray");
		if (frm.is_new()) return;
		reg_station.appraisal.example_note(frm);
		if (frm.doc.message) frm.set_intro(frappe.utils.escape_html(frm.doc.message), ROUND_COLOURS[status]);
		const busy = ["Computing", "Freezing"].includes(status);
		if (busy && frm.doc.total_count) {
			frm.dashboard.show_progress(__("Computed"), (100 * frm.doc.done_count) / frm.doc.total_count);
		}
		if (frm.perm[0] && frm.perm[0].write) officer_buttons(frm, status, busy);
		if (frappe.user.has_role("Bureau Approver")) {
			frm.add_custom_button(__("Publish What Is Confirmed"), () => for_all(frm, "Publish"));
		}
		frm.add_custom_button(__("Ranking"), () =>
			frappe.set_route("query-report", "Appraisal Ranking", {
				year: frm.doc.round_year,
				appraisee_kind: frm.doc.appraisee_kind,
			})
		);
		reg_station.appraisal.round_buttons(frm);
		watch_round(frm, busy);
	},
});

function officer_buttons(frm, status, busy) {
	const run = (what) => frappe.xcall(`${ROUNDS}.${what}`, { name: frm.docname }).then(() => frm.reload_doc());
	if (["Draft", "Open", "Failed", "Computing"].includes(status)) {
		const label = status === "Draft" ? __("Open the Round") : busy ? __("Go On") : __("Compute Again");
		frm.add_custom_button(label, () => run("open_round"));
		if (status === "Draft") frm.change_custom_button_type(label, null, "primary");
	}
	if (["Open", "Failed", "Freezing"].includes(status)) {
		const label = status === "Freezing" ? __("Go On") : __("Freeze the Evidence");
		frm.add_custom_button(label, () =>
			frappe.confirm(__("Freeze the evidence? Later changes of the records change no score."), () => run("freeze"))
		);
	}
	if (["Open", "Frozen"].includes(status)) {
		frm.add_custom_button(__("Start the Self-Assessments"), () => for_all(frm, "Start Self-Assessment"));
	}
}

function for_all(frm, action) {
	return frappe.xcall(`${ROUNDS}.take_for_all`, { name: frm.docname, action }).then(({ taken, refused, waiting }) => {
		if (waiting) {
			frappe.show_alert({ message: __("{0} are taken in the background; you are told when it is done.", [waiting]), indicator: "blue" });
			return;
		}
		const esc = frappe.utils.escape_html;
		const lines = Object.entries(refused).map(([name, reason]) => `<li>${esc(name)}: ${esc(reason)}</li>`);
		frappe.msgprint({
			title: __(action),
			indicator: lines.length ? "orange" : "green",
			message: `<p>${__("{0} taken, {1} refused.", [taken, lines.length])}</p><ul>${lines.join("")}</ul>`,
		});
	});
}

/* The work runs in the background; look again until it is done or the form is left. */
function watch_round(frm, busy) {
	clearTimeout(frm.round_watch);
	if (!busy) return;
	frm.round_watch = setTimeout(() => {
		if (cur_frm === frm && !document.hidden) frm.reload_doc();
		else watch_round(frm, busy);
	}, 3000);
}
