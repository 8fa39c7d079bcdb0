//! A register of many units: reconciling takes time in proportion to it, whatever is known of a round. Where all units are gone
//! through for each of them, each of these takes many times as long.

mod support;

use jiff::civil::date;
use rust_decimal::Decimal;
use std::time::{Duration, Instant};
use tallybook::closing::Closing;
use tallybook::intake::FileRead;
use tallybook::plan::Plan;
use tallybook::reconcile::{Known, Reconciliation, reconcile};
use tallybook::sheet::Refusal;
use tallybook::tally::Before;
use tallybook::waiver::Waiver;

/// Some ten times what it takes in a build without optimisation.
const LONGEST: Duration = Duration::from_secs(30);
const UNITS: usize = 40_000;

fn plan() -> Plan {
    let toml = r#"
        title = "试行方案"
        units = "units.csv"
        [[campaign]]
        id = "one"
        name = "专案一"
        allocation = "table.csv"
        [[campaign.indicator]]
        id = "people"
        column = "参赛职工数（人）"
        [[round]]
        id = "may"
        due = "2021-05-31"
        [[round]]
        id = "end"
        due = "2021-12-15"
    "#;
    let units = || 0..UNITS;
    let register: String = units().map(|unit| format!("u{unit},第{unit}单位\n")).collect();
    let table: String = units().map(|unit| format!("第{unit}单位,3\n")).collect();
    support::plan(&[
        ("plan.toml", toml),
        ("units.csv", &format!("id,name\n{register}")),
        ("table.csv", &format!("单位,参赛职工数（人）\n{table}合计,{}\n", 3 * UNITS)),
    ])
}

fn timed<'a>(plan: &'a Plan, round: usize, files: Vec<FileRead>, known: &Known) -> Reconciliation<'a> {
    let started = Instant::now();
    let reconciled = reconcile(plan, &plan.rounds[round], files, known);
    assert!(started.elapsed() < LONGEST, "{:?}", started.elapsed());
    reconciled
}

/// The round as it is closed, though every unit had stated two.
fn closed(reconciled: &Reconciliation) -> Closing {
    let Reconciliation { plan, round, collected, tally, .. } = reconciled;
    let mut closing = Closing::new(plan, round, collected, tally, date(2021, 6, 1), "林");
    for figure in &mut closing.figures {
        (figure.stated, figure.counts) = (Some(Decimal::TWO), true);
    }
    closing
}

fn count(reconciled: &Reconciliation, code: &str) -> usize {
    reconciled.findings.iter().filter(|finding| finding.rule.code == code).count()
}

#[test]
fn a_round_that_was_closed_with_other_figures_for_all_and_what_they_mean_for_the_next() {
    let plan = plan();
    let closing = closed(&timed(&plan, 0, Vec::new(), &Known::default()));
    let started = Instant::now();
    let mut before = Before::default();
    before.add(0, closing.counted(&plan));
    assert!(started.elapsed() < LONGEST, "{:?}", started.elapsed());
    let again = timed(&plan, 0, Vec::new(), &Known { closing: Some(closing), ..Known::default() });
    assert_eq!([count(&again, "F109"), count(&again, "R202")], [UNITS, UNITS]);
    let next = timed(&plan, 1, Vec::new(), &Known { before, ..Known::default() });
    assert!(next.tally.figures.iter().all(|figure| figure.before.is_some()));
}

#[test]
fn files_that_cannot_be_opened_of_half_the_units_and_of_nobody() {
    let plan = plan();
    let file = |name: String| FileRead {
        sha256: name.clone(),
        path: name.as_str().into(),
        mail: None,
        modified: None,
        outcome: Err(Refusal::Empty),
    };
    let of_units = (0..UNITS / 2).map(|unit| format!("第{unit}单位.xlsx"));
    let files: Vec<FileRead> = of_units.chain((0..500).map(|number| format!("汇总{number}.xlsx"))).map(file).collect();
    let reconciled = timed(&plan, 0, files, &Known::default());
    assert_eq!([count(&reconciled, "F101"), count(&reconciled, "R202")], [UNITS / 2 + 500, UNITS / 2]);
}

#[test]
fn waivers_for_a_thousand_units() {
    let plan = plan();
    let missing = timed(&plan, 0, Vec::new(), &Known::default());
    let waiver = |position: usize| {
        let finding = &missing.findings[UNITS - 1 - position];
        Waiver {
            id: finding.id(&plan),
            round: Some("may".into()),
            reason: "已说明".into(),
            by: "林".into(),
            when: date(2021, 6, 1),
            says: String::new(),
            until: None,
            stated: finding.stated,
            expected: finding.expected,
        }
    };
    let waivers: Vec<Waiver> = (0..1000).map(waiver).collect();
    let reconciled = timed(&plan, 0, Vec::new(), &Known { waivers, ..Known::default() });
    assert_eq!(reconciled.findings.iter().filter(|finding| finding.waived.is_some()).count(), 1000);
}
