//! A made-up return of the sample plan's August round, for the tests: of 34 units 31 have returned (two of them late, one
//! duplicate, one older version), one file cannot be opened, one is of another round, one unit is silent.

use crate::finding::{Finding, Place, Rule, Severity};
use crate::form::Answer;
use crate::intake::{
    Account, Claim, Collected, Entry, FiguresRead, FileRead, Ground, Identity, Rejection, Return, RosterRead,
    RosterRow, RosterTable, Source, State, StatedRead, UnitReturn,
};
use crate::plan::{ColumnKind, Plan, Round, load};
use crate::reconcile::Reconciliation;
use crate::sheet::{At, Format, Refusal};
use crate::tally::{Breach, Earlier, Figure, Proved, Tally, Total, Verdict, Why, waterfall};
use crate::text::{Text, text};
use crate::value::interval::Amount;
use crate::value::measure::Measure;
use crate::value::number;
use crate::value::written::{Written, words};
use jiff::civil::date;
use rust_decimal::Decimal;
use std::sync::Arc;
use thin_vec::{ThinVec, thin_vec};

const SILENT: usize = 11;
const UNREADABLE: usize = 20;
const OTHER_ROUND: usize = 29;

const fn rule(code: &'static str, name: &'static str, severity: Severity, title: Text, remedy: Text) -> Rule {
    Rule { code, name, severity, title, why: title, remedy }
}

static F101: Rule = rule(
    "F101",
    "unreadable-file",
    Severity::Error,
    text("文件无法打开", "file cannot be opened"),
    text(
        "请单位另存为 .xlsx、去掉打开密码后重新报送。",
        "Ask the unit to save it as .xlsx without a password and send it again.",
    ),
);
static R101: Rule = rule(
    "R101",
    "roster-total-differs",
    Severity::Error,
    text("填报数与明细合计不符", "stated figure differs from its roster"),
    text(
        "请单位核对填报数和明细清单，改正有误的一方后重新报送；如两者口径不同，请在备注中写明。",
        "Ask the unit which of the two is right, and to correct the other.",
    ),
);
static R102: Rule = rule(
    "R102",
    "below-target",
    Severity::Warning,
    text("低于任务数", "below target"),
    text("请单位说明进度和完成计划。", "Ask the unit for its plan to reach the target."),
);
static R201: Rule = rule(
    "R201",
    "city-total-differs",
    Severity::Error,
    text("全市合计未达到公布合计", "city total differs"),
    text("先处理未报送和不符的单位，再看差额。", "First settle the units that are missing or do not tally."),
);
static R202: Rule = rule(
    "R202",
    "missing-return",
    Severity::Error,
    text("未报送", "missing return"),
    text("请催报。", "Remind the unit."),
);
static S104: Rule = rule(
    "S104",
    "unread-cell",
    Severity::Warning,
    text("有内容未读取", "unread cell"),
    text("请打开文件查看，确认是否须补录。", "Open the file and see whether it matters."),
);
static V101: Rule = rule(
    "V101",
    "not-a-number",
    Severity::Error,
    text("不是数字", "not a number"),
    text("请单位改填数字，不带单位和文字。", "Ask the unit for a plain number."),
);

/// The sample plan.
pub fn plan() -> Plan {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/zhengzhou-2021");
    match load(&|path: &str| std::fs::read(folder.join(path))) {
        Ok(plan) => plan,
        Err(problems) => panic!("{problems:?}"),
    }
}

/// Its August round, reconciled by hand.
pub fn august(plan: &Plan) -> Reconciliation<'_> {
    let round = plan.round("2021-08").expect("the sample has an August round");
    let collected = collected(plan, round);
    let tally = tally(plan, round, &collected);
    let mut findings = findings(plan, round, &collected, &tally);
    findings.sort_by_key(|finding| (finding.severity, finding.unit));
    Reconciliation::new((plan, round), collected, tally, findings, None)
}

fn path(plan: &Plan, unit: usize) -> String {
    format!("{}_8月统计.xlsx", plan.units[unit].name)
}

fn file(path: String, outcome: Result<Return, Refusal>) -> FileRead {
    let sha256 = format!(
        "{0:032x}{0:032x}",
        (u128::MAX / 7) ^ path.bytes().fold(7u128, |hash, byte| hash.wrapping_mul(1_000_003) ^ u128::from(byte))
    );
    FileRead { path: path.into(), sha256, mail: None, modified: None, outcome }
}

fn collected(plan: &Plan, round: &Round) -> Collected {
    let mut files = Vec::new();
    let mut states = Vec::new();
    let mut units =
        vec![UnitReturn { rosters: vec![None; plan.rosters.len()], ..UnitReturn::default() }; plan.units.len()];
    for (unit, returned) in units.iter_mut().enumerate() {
        let position = files.len();
        match unit {
            SILENT => continue,
            UNREADABLE => {
                files.push(file("机械冶金 8月.xls".to_string(), Err(Refusal::Encrypted)));
                states.push(State::Unreadable);
                returned.refused.push(position);
                continue;
            }
            OTHER_ROUND => {
                files.push(file(path(plan, unit), Ok(returned_workbook(plan, round, unit))));
                states.push(State::Rejected(Rejection::OtherRound("2021-05".to_string())));
                returned.refused.push(position);
                continue;
            }
            _ => {}
        }
        let content = returned_workbook(plan, round, unit);
        (returned.saved, returned.first) = (content.saved, Some(position));
        files.push(file(path(plan, unit), Ok(content)));
        states.push(State::Accepted);
        returned.files.push(position);
        returned.figures = Some(position);
        for roster in &round.rosters {
            returned.rosters[*roster] = Some(position);
        }
    }
    files.push(file("邮件/巩义市_8月统计（副本）.xlsx".to_string(), Ok(returned_workbook(plan, round, 0))));
    states.push(State::Duplicate(0));
    files.push(file("汇总.zip/新密市_8月统计_旧.xlsx".to_string(), Ok(returned_workbook(plan, round, 1))));
    states.push(State::Superseded { by: 1, ground: Ground::Saved });
    Collected::new(files, states, units)
}

/// What a unit states: mostly its target, some more, some less.
fn stated(plan: &Plan, unit: usize, indicator: usize) -> Option<Written> {
    let known = &plan.indicators[indicator];
    if !known.is_due_from(unit) {
        return None;
    }
    let figure = |value: Decimal| Some(Written::Figure(value.into()));
    match (unit, indicator % 5) {
        (5, 1) => Some(words("待定", &Measure::parse("万人"))),
        (9, 3) => Some(Written::Blank),
        _ => match known.target(unit) {
            Some(target) => {
                let percent = Decimal::from([100, 100, 110, 100, 85, 60, 100, 130][(unit * 3 + indicator) % 8]);
                let share = target * percent / Decimal::from(100);
                figure(share.round_dp(known.decimals).normalize())
            }
            None => figure(Decimal::from(unit % 3)),
        },
    }
}

fn returned_workbook(plan: &Plan, round: &Round, unit: usize) -> Return {
    let read = |(row, indicator): (usize, &usize)| {
        let at = At { row: row as u32 + 8, column: 3 };
        let written = stated(plan, unit, *indicator)?;
        let sheet = "指标填报".into();
        Some(StatedRead { indicator: *indicator, sheet, at, written, formula: None, rivals: ThinVec::new() })
    };
    let stated_figures: Vec<StatedRead> = round.indicators.iter().enumerate().filter_map(read).collect();
    let saved = if unit % 17 == 3 { "2021-09-02T03:05:00Z" } else { "2021-08-30T01:20:00Z" };
    Return {
        is_correction: false,
        format: if unit % 9 == 8 { Format::Xls } else { Format::Xlsx },
        saved: saved.parse().ok(),
        identity: Identity {
            unit: Some(unit),
            claims: thin_vec![Claim {
                source: Source::Stamp,
                said: plan.units[unit].id.as_str().into(),
                unit: Some(unit),
                candidates: ThinVec::new(),
            }],
            plan: Some(plan.id.as_str().into()),
            round: Some(round.id.as_str().into()),
        },
        sheets: Arc::default(),
        several: ThinVec::new(),
        answers: thin_vec![
            (Answer::Reporter, format!("填报人{:02}", unit + 1)),
            (Answer::Phone, format!("138{:08}", 12_340_000 + unit * 37)),
        ],
        figures: Some(FiguresRead { stated: Arc::new(stated_figures), ..FiguresRead::new("指标填报") }),
        rosters: round.rosters.iter().map(|roster| roster_read(plan, unit, *roster)).collect(),
        notes: ThinVec::new(),
        remarks: ThinVec::new(),
        explanations: ThinVec::new(),
        unread: ThinVec::new(),
        cells: Account { nonempty: 180 + unit, template: 120, read: 58 + unit, unread: 2 },
    }
}

/// As many rows as the unit states; one fewer for some units, and now and then a cell that is wrong.
fn roster_read(plan: &Plan, unit: usize, roster: usize) -> RosterRead {
    let proved =
        plan.indicators.iter().position(|indicator| indicator.proof.is_some_and(|proof| proof.roster == roster));
    let indicator = proved.unwrap_or_default();
    let sums = plan.indicators[indicator].proof.is_some_and(|proof| proof.sum.is_some());
    let figure = stated(plan, unit, indicator).and_then(|written| written.value()).unwrap_or_default();
    let short = unit % 6 == 1;
    let people: i64 = (figure * Decimal::from(10_000)).normalize().to_string().parse().unwrap_or(0);
    let rows: i64 =
        if sums { 4.min(people) } else { figure.to_string().parse::<i64>().unwrap_or(0) - i64::from(short) };
    let row = |row: i64| {
        let share =
            people / rows.max(1) + if row == 0 { people % rows.max(1) - if short { 100 } else { 0 } } else { 0 };
        let entry = |column: &crate::plan::RosterColumn| match column.kind {
            ColumnKind::Whole | ColumnKind::Decimal if column.id == "participants" && sums => {
                Entry::Number(Decimal::from(share).into())
            }
            ColumnKind::Whole | ColumnKind::Decimal => Entry::Number(Decimal::from(3 + row % 7).into()),
            ColumnKind::Date if (unit as i64 + row) % 29 == 28 => Entry::Wrong("8月底".to_string()),
            ColumnKind::Date => Entry::Date(date(2021, 3 + (row % 5) as i8, 1 + (row % 27) as i8)),
            ColumnKind::Phone => Entry::Text(format!("139{:08}", 10_000_000 + row * 7919 + unit as i64)),
            ColumnKind::IdNumber => Entry::Text(format!("41010119{:02}0101{:04}", 70 + row % 30, 1000 + row * 13)),
            ColumnKind::Choice => Entry::Text(column.choices[row as usize % column.choices.len()].clone()),
            ColumnKind::Text if column.name.contains("姓名") => Entry::Text(format!("王某{:03}", row + 1)),
            ColumnKind::Text => Entry::Text(format!("{}{}{}", plan.units[unit].name, column.name, row + 1)),
        };
        let entries = plan.rosters[roster].columns.iter().map(entry).collect();
        RosterRow { table: 0, row: row as u32 + 1, is_hidden: false, entries }
    };
    let columns = &plan.rosters[roster].columns;
    RosterRead {
        roster,
        tables: Arc::new(vec![RosterTable {
            sheet: plan.rosters[roster].name.as_str().into(),
            columns: (0..columns.len() as u32).map(Some).collect(),
        }]),
        rows: (0..rows).map(row).collect(),
        totals: ThinVec::new(),
        nothing: ThinVec::new(),
        is_disputed: false,
    }
}

fn tally(plan: &Plan, round: &Round, collected: &Collected) -> Tally {
    let units = 0..plan.units.len();
    let due = |unit| round.indicators.iter().filter(move |indicator| plan.indicators[**indicator].is_due_from(unit));
    let figures: Vec<Figure> =
        units.flat_map(|unit| due(unit).map(move |indicator| figure(plan, collected, unit, *indicator))).collect();
    let totals = round.indicators.iter().map(|indicator| total(plan, *indicator, &figures)).collect();
    Tally { figures, totals, repeats: Vec::new() }
}

fn figure(plan: &Plan, collected: &Collected, unit: usize, indicator: usize) -> Figure {
    let known = &plan.indicators[indicator];
    let read = collected.figures(unit);
    let cell = read.and_then(|(file, read)| {
        let cell = read.stated(indicator)?;
        let sheet = [&file.path, &cell.sheet].map(Arc::clone);
        Some((cell, sheet))
    });
    let proved = match (known.proof, known.proof.and_then(|proof| collected.roster(unit, proof.roster))) {
        (None, _) => Proved::NotAsked,
        (Some(_), None) => Proved::Unverifiable(Why::NotReturned),
        (Some(proof), Some((_, read))) => {
            let rows = read.rows.len();
            let summed = proof.sum.map(|column| {
                let cells = read.rows.iter().filter_map(|row| Some(row.entries[column].number()?.value));
                let sum = number::sum(cells).unwrap_or_default();
                let measure = &plan.rosters[proof.roster].columns[column].measure;
                known.measure.convert(sum, measure).unwrap_or_default()
            });
            Proved::Figure { number: summed.unwrap_or(Decimal::from(rows)).into(), rows: rows as u32 }
        }
    };
    let value = cell.as_ref().and_then(|(cell, _)| cell.written.value());
    let written = cell.as_ref().map(|(cell, _)| &cell.written);
    let verdict = match (written, value, &proved) {
        (None, ..) if unit == SILENT => Verdict::Unverifiable(Why::NotReturned),
        (None, ..) => Verdict::Unverifiable(Why::Refused),
        (Some(Written::Blank), ..) => Verdict::Unverifiable(Why::Blank),
        (_, None, _) => Verdict::Unverifiable(Why::NotAFigure),
        (_, Some(value), Proved::Figure { number, .. }) if value != number.amount().value => {
            Verdict::Violated(Breach::Differs)
        }
        _ => Verdict::Satisfied,
    };
    let (read, sheet) = cell.unzip();
    let sheet = sheet.map(Arc::new);
    Figure { unit, indicator, due: true, sheet, read, proved, before: None, magnitude: None, verdict }
}

/// Half of what is stated now, in May, where that was asked then.
fn earlier(plan: &Plan, indicator: usize, stated: Option<Amount>) -> Vec<Earlier> {
    let may = plan.round("2021-05").expect("the sample has a round in May");
    let half = stated.and_then(|stated| stated.map(|figure| figure.checked_div(Decimal::TWO)));
    let earlier = half.map(|amount| Earlier { number: amount.into(), round: plan.position(may) });
    earlier.into_iter().filter(|_| may.indicators.contains(&indicator)).collect()
}

fn total(plan: &Plan, indicator: usize, figures: &[Figure]) -> Total {
    let mine: Vec<&Figure> = figures.iter().filter(|figure| figure.indicator == indicator).collect();
    let adds_up = plan.indicators[indicator].adds_up();
    let sum = |figures: Vec<Amount>| if figures.is_empty() || !adds_up { None } else { Amount::sum(figures) };
    let stated = sum(mine.iter().filter_map(|figure| figure.stated()).collect());
    let declared = plan.indicators[indicator].declared();
    let total = Total {
        indicator,
        declared,
        allocated: plan.indicators[indicator].allocation.as_ref().map(|allocation| allocation.sum).filter(|_| adds_up),
        stated,
        roster: sum(mine.iter().filter_map(|figure| figure.roster()).collect()),
        due: mine.len(),
        returned: mine.iter().filter(|figure| figure.read.is_some()).count(),
        verdict: match declared {
            Some(declared) if stated.is_none_or(|stated| stated.value < declared) => Verdict::Violated(Breach::Short),
            _ => Verdict::Unverifiable(Why::SomeUnits),
        },
        earlier: earlier(plan, indicator, stated),
        waterfall: None,
    };
    Total { waterfall: waterfall(plan, &total, &mine, |_| Decimal::ZERO), ..total }
}

fn value(amount: Option<Amount>) -> Option<Decimal> {
    amount.map(|amount| amount.value)
}

fn findings(plan: &Plan, round: &Round, collected: &Collected, tally: &Tally) -> Vec<Finding> {
    let mut findings = vec![
        Finding::new(
            &R202,
            text("截至 {due} 没有收到报送表。", "Nothing was received until {due}."),
            vec![("due", round.due.to_string().into())],
        )
        .unit(SILENT),
        Finding::new(
            &F101,
            text("“{file}”打不开：文件设有打开密码。", "“{file}” needs a password to open."),
            vec![("file", "机械冶金 8月.xls".into())],
        )
        .unit(UNREADABLE)
        .at(Place::file("机械冶金 8月.xls")),
        Finding::new(
            &S104,
            text(
                "工作表“指标填报”的 H2:H3 写有内容，但此处不要求填写：“{excerpt}”。",
                "Something stands in H2:H3: “{excerpt}”.",
            ),
            vec![("excerpt", "=HYPERLINK(\"x\") 有事请打 13812345678".into())],
        )
        .unit(2)
        .at(Place { cell: Some("H2:H3".to_string()), ..Place::sheet(path(plan, 2), "指标填报") }),
    ];
    for figure in &tally.figures {
        let measure = plan.indicators[figure.indicator].measure.word();
        let facts = |other: Option<Decimal>| {
            vec![
                ("stated", value(figure.stated()).unwrap_or_default().into()),
                ("other", other.unwrap_or_default().into()),
                ("measure", measure.into()),
                ("name", plan.indicators[figure.indicator].name.as_str().into()),
            ]
        };
        let about = |finding: Finding| finding.unit(figure.unit).indicator(figure.indicator).at(figure.place());
        if matches!(figure.verdict, Verdict::Violated(_)) {
            let says = text(
                "“{name}”填报 {stated} {measure}，而明细清单合计为 {other} {measure}，两者不符。哪个数字有误，请单位核实。",
                "{name}: stated {stated} {measure}, but the roster adds up to {other} {measure}. Which is wrong is not known.",
            );
            let finding = Finding::new(&R101, says, facts(value(figure.roster())))
                .figures(value(figure.stated()), value(figure.roster()));
            findings.push(about(finding));
        }
        if let Some(Written::NotANumber { text: said, .. }) = figure.written() {
            let says = text("填的是“{said}”，不是数字。", "“{said}” is not a number.");
            findings.push(about(Finding::new(&V101, says, vec![("said", said.as_str().into())])));
        }
        if value(figure.stated()).zip(figure.target(plan)).is_some_and(|(stated, target)| stated < target) {
            let says =
                text("填报 {stated} {measure}，低于任务数 {other} {measure}。", "{stated} of {other} {measure}.");
            let finding = Finding::new(&R102, says, facts(figure.target(plan)))
                .figures(value(figure.stated()), figure.target(plan));
            findings.push(about(finding));
        }
    }
    for total in tally.totals.iter().filter(|total| matches!(total.verdict, Verdict::Violated(_))) {
        let says = text("全市填报合计 {stated}，公布合计 {declared}。", "All units state {stated} of {declared}.");
        let facts = vec![
            ("stated", value(total.stated).unwrap_or_default().into()),
            ("declared", total.declared.unwrap_or_default().into()),
        ];
        let finding =
            Finding::new(&R201, says, facts).indicator(total.indicator).figures(value(total.stated), total.declared);
        findings.push(finding);
    }
    debug_assert_eq!(collected.units.len(), plan.units.len());
    findings
}
