//! Plan, round and unit to a [`Form`].

use super::{
    Answer, Beside, Column, FORM_VERSION, Form, FormSheet, Given, Key, Line, Look, Part, Role, Row, Rows, STAMP_SHEET,
    StampKey, Subject, Table,
};
use crate::plan::{ColumnKind, Indicator, Plan, Roster, Round};
use crate::text::{Fact, Lang, Text, text};
use crate::value::name::digest;

/// What to do, paragraph by paragraph.
const GUIDE: Text = text(include_str!("../../templates/guide.zh.txt"), include_str!("../../templates/guide.en.txt"));

const GUIDE_SHEET: Text = text("填报说明", "Instructions");
const FIGURES_SHEET: Text = text("指标填报", "Figures");

/// How many digests of nine characters a cell of the stamp holds; Excel takes 32,767 characters.
const PORTION: usize = 2_000;

/// The form of a unit for a round.
pub fn build(plan: &Plan, round: &Round, unit: usize) -> Form {
    let mut sheets = body(plan, round, unit);
    let stamp = stamp(plan, round, unit, &sheets, &[]);
    sheets.push(stamp);
    Form { sheets }
}

/// The sheets that every unit's workbook has, without the stamp.
pub fn body(plan: &Plan, round: &Round, unit: usize) -> Vec<FormSheet> {
    let lang = plan.lang();
    let mut sheets = vec![guide(plan, round, unit, lang), figures(plan, round, unit, lang)];
    sheets.extend(round.rosters.iter().map(|roster| FormSheet {
        part: Part::Roster(*roster),
        name: plan.rosters[*roster].name.clone(),
        lines: Vec::new(),
        table: Some(roster_table(&plan.rosters[*roster], lang)),
    }));
    sheets
}

/// The names of a form's sheets, which are the same for every unit.
pub fn sheet_names(plan: &Plan, round: &Round) -> Vec<String> {
    let fixed = [GUIDE_SHEET, FIGURES_SHEET].map(|name| name.get(plan.lang()).to_string());
    let rosters = round.rosters.iter().map(|roster| plan.rosters[*roster].name.clone());
    fixed.into_iter().chain(rosters).chain([STAMP_SHEET.to_string()]).collect()
}

pub fn line(look: Look, text: impl Into<String>, beside: Beside) -> Line {
    Line { look, text: text.into(), beside }
}

/// The label of the line that names the unit.
pub fn unit_label(plan: &Plan) -> &'static str {
    text("填报单位", "Unit").get(plan.lang())
}

/// The label of the line that names the round.
pub fn round_label(plan: &Plan) -> &'static str {
    text("报送批次", "Round").get(plan.lang())
}

/// What stands beside it: the round's name and due date.
pub fn round_line(plan: &Plan, round: &Round) -> String {
    let line = text("{round}（{due} 截止）", "{round} (due {due})");
    line.fill(plan.lang(), &[("round", round.name.as_str().into()), ("due", round.due.to_string().into())])
}

/// The lines that say whose workbook it is, for which round.
pub fn identity(plan: &Plan, round: &Round, unit: usize) -> Vec<Line> {
    vec![
        line(Look::Label, unit_label(plan), Beside::Unit(plan.units[unit].name.clone())),
        line(Look::Label, round_label(plan), Beside::Round(round_line(plan, round))),
    ]
}

/// What the office wrote as a sentence; nothing stays nothing.
fn sentence(words: &str, lang: Lang) -> String {
    let is_ended = words.trim_end().ends_with(['。', '.', '！', '!']);
    let end = if lang == Lang::Zh && !words.trim().is_empty() && !is_ended { "。" } else { "" };
    format!("{words}{end}")
}

fn guide(plan: &Plan, round: &Round, unit: usize, lang: Lang) -> FormSheet {
    let facts: [(&str, Fact); 3] = [
        ("due", round.due.to_string().into()),
        ("reply_to", sentence(&plan.reply_to, lang).into()),
        ("figures", FIGURES_SHEET.into()),
    ];
    let mut lines = vec![line(Look::Title, &plan.title, Beside::Nothing)];
    lines.extend(identity(plan, round, unit));
    if !plan.issuer.is_empty() {
        let issuer =
            text("下发单位：{issuer}", "Issued by: {issuer}").fill(lang, &[("issuer", plan.issuer.as_str().into())]);
        lines.push(line(Look::Paragraph, issuer, Beside::Nothing));
    }
    lines.extend(GUIDE.fill(lang, &facts).lines().map(|words| line(Look::Paragraph, words, Beside::Nothing)));
    lines.extend(definitions(plan, round, lang).into_iter().map(|words| line(Look::Paragraph, words, Beside::Nothing)));
    lines.push(line(Look::Label, text("核对结果", "Check").get(lang), Beside::Verdict));

    let indicators =
        round.indicators.iter().map(|index| (Subject::Indicator(*index), plan.indicators[*index].name.clone()));
    let rosters = round.rosters.iter().map(|index| (Subject::Roster(*index), plan.rosters[*index].name.clone()));
    let rows = indicators.chain(rosters);
    let rows = rows
        .map(|(subject, name)| Row { subject, given: vec![(Key::Name, Given::Text(name))], hint: String::new() })
        .collect();
    let columns = vec![
        given(Key::Name, text("核对内容", "Item"), ColumnKind::Text, 44, lang),
        computed(Key::Stated, text("已填", "Filled in"), 16, lang),
        computed(Key::Check, text("结果", "Result"), 52, lang),
    ];
    FormSheet {
        part: Part::Guide,
        name: GUIDE_SHEET.get(lang).to_string(),
        lines,
        table: Some(Table { columns, rows: Rows::Fixed(rows) }),
    }
}

/// What each indicator counts, in the plan's words; nothing where the plan says nothing.
fn definitions(plan: &Plan, round: &Round, lang: Lang) -> Vec<String> {
    let noted = round.indicators.iter().map(|index| &plan.indicators[*index]).filter(|one| !one.note.is_empty());
    let says = text("· {indicator}：{note}", "· {indicator}: {note}");
    let mut words: Vec<String> = noted
        .map(|one| says.fill(lang, &[("indicator", one.name.as_str().into()), ("note", one.note.as_str().into())]))
        .collect();
    if !words.is_empty() {
        words.insert(0, text("填报口径：", "What to count:").get(lang).to_string());
    }
    words
}

fn figures(plan: &Plan, round: &Round, unit: usize, lang: Lang) -> FormSheet {
    let title = text("{title} 指标填报表", "{title}: figures").fill(lang, &[("title", plan.title.as_str().into())]);
    let mut lines = vec![line(Look::Title, title, Beside::Nothing)];
    lines.extend(identity(plan, round, unit));
    lines.push(line(Look::Label, text("填报人", "Filled in by").get(lang), Beside::Asked(Answer::Reporter)));
    lines.push(line(Look::Label, text("联系电话", "Telephone").get(lang), Beside::Asked(Answer::Phone)));

    let mut rows = Vec::new();
    let mut campaign = None;
    for index in &round.indicators {
        let indicator = &plan.indicators[*index];
        if campaign != Some(indicator.campaign) {
            campaign = Some(indicator.campaign);
            let name = plan.campaigns[indicator.campaign].name.clone();
            rows.push(Row {
                subject: Subject::Campaign(indicator.campaign),
                given: vec![(Key::Name, Given::Text(name))],
                hint: String::new(),
            });
        }
        rows.push(indicator_row(*index, indicator, unit));
    }
    let stated = Column {
        hint: text("填数字，不带单位；没有的填 0。", "A number, without its unit; 0 where there is none.")
            .get(lang)
            .to_string(),
        required: true,
        ..asked(Key::Stated, text("填报数", "Stated"), ColumnKind::Decimal, 14, lang)
    };
    let columns = vec![
        given(Key::Name, text("指标", "Indicator"), ColumnKind::Text, 44, lang),
        given(Key::Measure, text("计量单位", "Measure"), ColumnKind::Text, 10, lang),
        given(Key::Target, text("目标", "Target"), ColumnKind::Decimal, 12, lang),
        stated,
        computed(Key::Proof, text("明细数", "Roster figure"), 14, lang),
        computed(Key::Difference, text("差额", "Difference"), 12, lang),
        asked(Key::Remark, text("备注", "Remark"), ColumnKind::Text, 30, lang),
    ];
    FormSheet {
        part: Part::Figures,
        name: FIGURES_SHEET.get(lang).to_string(),
        lines,
        table: Some(Table { columns, rows: Rows::Fixed(rows) }),
    }
}

fn indicator_row(index: usize, indicator: &Indicator, unit: usize) -> Row {
    let mut given = vec![
        (Key::Name, Given::Text(indicator.name.clone())),
        (Key::Measure, Given::Text(indicator.measure.word().to_string())),
    ];
    given.extend(indicator.target(unit).map(|target| (Key::Target, Given::Figure(target))));
    Row { subject: Subject::Indicator(index), given, hint: indicator.note.clone() }
}

/// The table of a roster, the same for every unit.
fn roster_table(roster: &Roster, lang: Lang) -> Table {
    let column = |(position, column): (usize, &crate::plan::RosterColumn)| Column {
        key: Key::Field(position),
        heading: column.name.clone(),
        role: Role::Asked,
        kind: column.kind,
        required: column.required,
        choices: column.choices.clone(),
        hint: hint(column.kind, column.required).get(lang).to_string(),
        width: width(column.kind, &column.name),
    };
    Table { columns: roster.columns.iter().enumerate().map(column).collect(), rows: Rows::Open }
}

fn hint(kind: ColumnKind, required: bool) -> Text {
    match (kind, required) {
        (ColumnKind::Text, true) => text("必填。", "Required."),
        (ColumnKind::Text, false) => text("", ""),
        (ColumnKind::Whole, true) => text("必填，填整数，不带单位。", "Required: a whole number without its unit."),
        (ColumnKind::Whole, false) => text("填整数，不带单位。", "A whole number without its unit."),
        (ColumnKind::Decimal, true) => text("必填，填数字，不带单位。", "Required: a number without its unit."),
        (ColumnKind::Decimal, false) => text("填数字，不带单位。", "A number without its unit."),
        (ColumnKind::Date, true) => text("必填，写成 2021-08-31 这样。", "Required: a date such as 2021-08-31."),
        (ColumnKind::Date, false) => text("写成 2021-08-31 这样。", "A date such as 2021-08-31."),
        (ColumnKind::Phone, _) => {
            text("手机号或带区号的座机号。", "A mobile number, or a landline with its area code.")
        }
        (ColumnKind::IdNumber, _) => {
            text("18 位身份证号，本列已设为文本格式。", "18 characters; the column is set to text.")
        }
        (ColumnKind::Choice, true) => text("必填，从下拉列表中选择。", "Required: choose from the list."),
        (ColumnKind::Choice, false) => text("从下拉列表中选择。", "Choose from the list."),
    }
}

/// A width that shows what is usually written, and the heading: a short one on one line, a long one on two.
fn width(kind: ColumnKind, heading: &str) -> u16 {
    let usual = match kind {
        ColumnKind::Text => 22,
        ColumnKind::Whole | ColumnKind::Decimal => 12,
        ColumnKind::Date => 13,
        ColumnKind::Phone => 16,
        ColumnKind::IdNumber => 22,
        ColumnKind::Choice => 16,
    };
    let heading = unicode_width::UnicodeWidthStr::width(heading) as u16;
    usual.max(if heading <= 20 { heading + 3 } else { heading.div_ceil(2) + 4 })
}

/// The very hidden sheet; `digests` are those of what else was handed out.
pub fn stamp(plan: &Plan, round: &Round, unit: usize, sheets: &[FormSheet], digests: &[String]) -> FormSheet {
    let mut entries = vec![
        (StampKey::Version, FORM_VERSION.to_string()),
        (StampKey::Plan, plan.id.clone()),
        (StampKey::Round, round.id.clone()),
        (StampKey::Unit, plan.units[unit].id.clone()),
    ];
    entries.extend(sheets.iter().map(|sheet| (StampKey::Sheet(sheet.part), sheet.name.clone())));
    let words: Vec<String> = sheets.iter().flat_map(|sheet| &sheet.lines).map(|line| digest(&line.text)).collect();
    entries.push((StampKey::Words, words.join(" ")));
    let portions = digests.chunks(PORTION).enumerate();
    entries.extend(portions.map(|(portion, digests)| (StampKey::Given(portion), digests.join(" "))));
    let rows = entries.into_iter().map(|(key, value)| Row {
        given: vec![(Key::StampKey, Given::Text(key.name(plan))), (Key::StampValue, Given::Text(value))],
        subject: Subject::Stamp(key),
        hint: String::new(),
    });
    let columns = vec![
        given(Key::StampKey, text("tallybook", "tallybook"), ColumnKind::Text, 24, Lang::En),
        given(Key::StampValue, text("value", "value"), ColumnKind::Text, 40, Lang::En),
    ];
    FormSheet {
        part: Part::Stamp,
        name: STAMP_SHEET.to_string(),
        lines: Vec::new(),
        table: Some(Table { columns, rows: Rows::Fixed(rows.collect()) }),
    }
}

pub fn column(key: Key, heading: Text, role: Role, kind: ColumnKind, width: u16, lang: Lang) -> Column {
    let heading = heading.get(lang).to_string();
    Column { key, heading, role, kind, required: false, choices: Vec::new(), hint: String::new(), width }
}

pub fn given(key: Key, heading: Text, kind: ColumnKind, width: u16, lang: Lang) -> Column {
    column(key, heading, Role::Given, kind, width, lang)
}

pub fn asked(key: Key, heading: Text, kind: ColumnKind, width: u16, lang: Lang) -> Column {
    column(key, heading, Role::Asked, kind, width, lang)
}

fn computed(key: Key, heading: Text, width: u16, lang: Lang) -> Column {
    column(key, heading, Role::Computed, ColumnKind::Decimal, width, lang)
}
