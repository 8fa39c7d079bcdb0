//! The formula of every computed cell, and the value that it will show.
//!
//! A [`Calc`] is both at once: the condition in Excel's words and whether it holds for the entries stand side by side in a
//! [`Branch`], so that the two cannot drift apart. Formulas keep to functions that Excel, WPS and LibreOffice share, and refer
//! to whole columns of rosters, so that they stay right when rows are added.

use super::state::{DECIMALS, Scale, State, round};
use super::{CHECKED_ROWS, Value};
use crate::form::{Answer, Beside, Form, FormSheet, Key, Part, Rows, Subject};
use crate::plan::{Compare, Indicator};
use crate::sheet::{At, column_letters};
use crate::text::{
    inert, {Lang, Text, text},
};
use rust_decimal::Decimal;

/// A formula and its value.
#[derive(Debug, Clone)]
pub struct Calc {
    /// The formula, without the equals sign.
    pub formula: String,
    /// What it shows now.
    pub value: Shown,
}

/// What a formula shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// A text, or nothing.
    Text(String),
    /// A number.
    Number(Decimal),
}

/// The longest formula that Excel takes is 8,192 characters; a roster with so many columns goes without the check that needs it.
const LONGEST: usize = 8000;

/// The formula of a computed column; `None` where there is nothing to work out.
pub fn computed(form: &Form, state: &State, subject: &Subject, key: Key) -> Option<Calc> {
    match (subject, key) {
        (Subject::Indicator(indicator), Key::Proof) => proof(form, state, *indicator),
        (Subject::Indicator(indicator), Key::Difference) => difference(form, state, *indicator),
        (Subject::Indicator(indicator), Key::Stated) => stated(form, state, *indicator),
        (Subject::Indicator(indicator), Key::Check) => indicator_check(form, state, *indicator),
        (Subject::Roster(roster), Key::Stated) => rows(form, state, *roster),
        (Subject::Roster(roster), Key::Check) => roster_check(form, state, *roster),
        _ => None,
    }
}

/// The line that says whether the workbook may be sent back.
pub fn verdict(form: &Form, state: &State) -> Option<Calc> {
    let lang = state.plan.lang();
    let sheet = form.sheet(Part::Guide)?;
    let table = sheet.table.as_ref()?;
    let Rows::Fixed(rows) = &table.rows else { return None };
    let column = table.column(Key::Check)?;
    let (first, last) =
        (At { row: sheet.table_row(0), column }, At { row: sheet.table_row(rows.len().checked_sub(1)?), column });
    let count = format!("SUMPRODUCT((LEFT({}:{},1)=\"✗\")*1)", absolute(first), absolute(last));
    let checks = rows.iter().filter_map(|row| computed(form, state, &row.subject, Key::Check));
    let wrong = checks.filter(|check| matches!(&check.value, Shown::Text(words) if words.starts_with('✗'))).count();

    let some = text("✗ 还有 {} 项需要处理，见下表", "✗ {} still to be dealt with, see below");
    let mut branches = vec![Branch {
        when: format!("{count}>0"),
        now: wrong > 0,
        then: around(some, lang, &count, Decimal::from(wrong)),
    }];
    if let Some((blank, now)) = nobody_named(form, state) {
        let words = text(
            "✓ 未发现问题；请再填上填报人和联系电话，然后发回",
            "✓ All in order; please add who filled it in and the telephone, then send it back",
        );
        branches.push(Branch { when: blank, now, then: say(words.get(lang)) });
    }
    Some(choose(branches, say(text("✓ 未发现问题，可以发回", "✓ Nothing amiss found, it can be sent back").get(lang))))
}

/// Whether one of the unit's answers about itself is blank, as a formula and now.
fn nobody_named(form: &Form, state: &State) -> Option<(String, bool)> {
    let sheet = form.sheet(Part::Figures)?;
    let mut blanks = Vec::new();
    let mut now = false;
    for (row, line) in (0..).zip(&sheet.lines) {
        let Beside::Asked(answer @ (Answer::Reporter | Answer::Phone)) = line.beside else { continue };
        blanks.push(format!("LEN({})=0", reference(sheet, At { row, column: 1 })));
        now |= state.entries.answers.get(&answer).is_none_or(|words| inert::cell(words).is_empty());
    }
    (!blanks.is_empty()).then(|| (format!("OR({})", blanks.join(",")), now))
}

/// What the roster adds up to, in the indicator's measure.
fn proof(form: &Form, state: &State, indicator: usize) -> Option<Calc> {
    let (proof, scale) = state.proof(indicator)?;
    let sheet = form.sheet(Part::Roster(proof.roster))?;
    let raw = match proof.sum {
        Some(column) => format!("SUM({})", whole_column(sheet, column)),
        None => format!("({})", count(sheet, state.counted(proof.roster))),
    };
    let formula = match scale {
        Scale::Same if proof.sum.is_none() => count(sheet, state.counted(proof.roster)),
        Scale::Same => format!("ROUND({raw},{DECIMALS})"),
        Scale::Times(factor) => format!("ROUND({raw}*{factor},{DECIMALS})"),
        Scale::By(divisor) => format!("ROUND({raw}/{divisor},{DECIMALS})"),
    };
    Some(Calc { formula, value: Shown::Number(state.proved(indicator)?) })
}

fn difference(form: &Form, state: &State, indicator: usize) -> Option<Calc> {
    let (stated, proof) = (figure(form, indicator, Key::Stated)?, figure(form, indicator, Key::Proof)?);
    let proved = state.proved(indicator)?;
    let gap = Calc {
        formula: format!("ROUND({stated}-{proof},{DECIMALS})"),
        value: Shown::Number(round(state.stated(indicator).unwrap_or_default() - proved, DECIMALS)),
    };
    let missing = Branch {
        when: format!("NOT(AND(ISNUMBER({stated}),ISNUMBER({proof})))"),
        now: state.stated(indicator).is_none(),
        then: say(""),
    };
    Some(choose(vec![missing], gap))
}

/// The stated figure, repeated on the guide.
fn stated(form: &Form, state: &State, indicator: usize) -> Option<Calc> {
    let cell = figure(form, indicator, Key::Stated)?;
    let entry = state.entry(indicator);
    let value = match entry {
        Value::Text(words) | Value::Marked(words, _) => Shown::Text(inert::cell(words).into_owned()),
        entry => Shown::Number(entry.number().unwrap_or_default()),
    };
    let shown = Calc { formula: cell.clone(), value };
    let blank = Branch { when: format!("ISBLANK({cell})"), now: !entry.is_filled(), then: say("") };
    Some(choose(vec![blank], shown))
}

fn rows(form: &Form, state: &State, roster: usize) -> Option<Calc> {
    let sheet = form.sheet(Part::Roster(roster))?;
    let value = Shown::Number(Decimal::from(state.rows(roster)));
    Some(Calc { formula: count(sheet, state.counted(roster)), value })
}

/// The check of one indicator: the first thing that is wrong, or that nothing is.
fn indicator_check(form: &Form, state: &State, index: usize) -> Option<Calc> {
    let lang = state.plan.lang();
    let indicator = &state.plan.indicators[index];
    let cell = figure(form, index, Key::Stated)?;
    let (entry, stated) = (state.entry(index), state.stated(index));
    let is_blank = !entry.is_filled();
    let branch = |when: String, now: bool, words: Text| Branch { when, now, then: say(words.get(lang)) };

    let mut branches =
        vec![branch(format!("ISERROR({cell})"), false, text("✗ 公式有错误", "✗ The formula has an error"))];
    let blank = format!("LEN(TRIM({cell}))=0");
    let proof = figure(form, index, Key::Proof).zip(state.proved(index));
    if let Some((proof, _)) = &proof {
        let words = text("✗ 明细中有公式错误", "✗ Its list has a formula error");
        branches.push(branch(format!("ISERROR({proof})"), false, words));
    }
    if indicator.is_due_from(state.unit) {
        branches.push(branch(blank, is_blank, text("✗ 未填写，没有的填 0", "✗ Blank; write 0 where there is none")));
    } else {
        if let Some((proof, proved)) = &proof {
            let when = format!("AND({blank},{proof}>0)");
            let words = text("✗ 已填明细，未填填报数", "✗ The list is filled in, the figure is not");
            branches.push(branch(when, is_blank && *proved > Decimal::ZERO, words));
        }
        let words = text("— 未下达任务，没有的可不填", "— No target; may be left blank");
        branches.push(branch(blank, is_blank, words));
    }
    let figure = stated.unwrap_or_default();
    branches.push(branch(
        format!("NOT(ISNUMBER({cell}))"),
        stated.is_none(),
        text("✗ 应填数字，不带单位（单元格不要设为文本格式）", "✗ Not a number (or a number stored as text)"),
    ));
    branches.push(branch(format!("{cell}<0"), figure < Decimal::ZERO, text("✗ 不能是负数", "✗ Negative")));
    branches.extend(not_whole(indicator, &cell, figure, lang));
    let agreed = proof.is_some();
    if let Some((proof, proved)) = proof {
        branches.extend(disagrees(indicator, (&cell, figure), (&proof, proved), lang));
    }
    if let Some(target) = indicator.target(state.unit).filter(|_| state.plan.is_judged(state.round, index)) {
        let (sign, words) = match (indicator.compare, agreed) {
            (Compare::AtLeast, true) => ("<", text("✓ 与明细相符，低于目标", "✓ Agrees with its list; below target")),
            (Compare::AtLeast, false) => ("<", text("✓ 已填，低于目标", "✓ Filled in; below target")),
            (Compare::Exactly, true) => {
                ("<>", text("✓ 与明细相符，与目标不一致", "✓ Agrees with its list; not the target"))
            }
            (Compare::Exactly, false) => ("<>", text("✓ 已填，与目标不一致", "✓ Filled in; not the target")),
        };
        let short = indicator.falls_short(&figure.into(), target) == Some(true);
        branches.push(branch(format!("{cell}{sign}{}", target.normalize()), short, words));
    }
    let right = if agreed {
        text("✓ 与明细相符", "✓ Agrees with its list")
    } else {
        text("✓ 已填", "✓ Filled in")
    };
    Some(choose(branches, say(right.get(lang))))
}

/// People and things come whole: the figure said in pieces must not have a fraction.
fn not_whole(indicator: &Indicator, cell: &str, figure: Decimal, lang: Lang) -> Option<Branch> {
    if !indicator.measure.is_counted() {
        return None;
    }
    let pieces = indicator.measure.pieces();
    let in_pieces = figure.saturating_mul(pieces);
    let fraction = (in_pieces - round(in_pieces, 0)).abs();
    if pieces == Decimal::ONE {
        let then = say(text("✗ 应填整数", "✗ Must be a whole number").get(lang));
        return Some(Branch { when: format!("{cell}<>ROUND({cell},0)"), now: !fraction.is_zero(), then });
    }
    // A float times a power of ten carries noise in its last digits, far below a thousandth of a piece.
    let when = format!("ABS({cell}*{pieces}-ROUND({cell}*{pieces},0))>0.001");
    let words = text("✗ 小数位数过多，折合后不是整数", "✗ Too many decimals: not a whole number of pieces");
    Some(Branch { when, now: fraction > Decimal::new(1, 3), then: say(words.get(lang)) })
}

/// Stated against roster, compared as [`Indicator::tallies`] compares them: the
/// roster's figure may be up to half a unit of the last place away.
fn disagrees(indicator: &Indicator, stated: (&str, Decimal), proof: (&str, Decimal), lang: Lang) -> Vec<Branch> {
    let half = indicator.half_a_place();
    let digits = DECIMALS + 2;
    let ((cell, figure), (proof, proved)) = (stated, proof);
    let gap = round(figure - proved, DECIMALS);
    let over = format!("ROUND({cell}-{proof},{digits})");
    let amount = format!("ABS(ROUND({cell}-{proof},{DECIMALS}))");
    let measure = indicator.measure.word();
    let branch = |when, now, words: Text, measured: Text| {
        let words =
            if measure.is_empty() { words.get(lang).to_string() } else { measured.get(lang).to_string() + measure };
        Branch { when, now, then: around_words(&words, &amount, gap.abs()) }
    };
    vec![
        branch(
            format!("{over}>{half}"),
            figure - proved > half,
            text("✗ 比明细数多 {}", "✗ More than its list by {}"),
            text("✗ 比明细数多 {} ", "✗ More than its list by {} "),
        ),
        branch(
            format!("{over}<=-{half}"),
            figure - proved <= -half,
            text("✗ 比明细数少 {}", "✗ Less than its list by {}"),
            text("✗ 比明细数少 {} ", "✗ Less than its list by {} "),
        ),
    ]
}

/// The check of one roster: required cells that are blank in rows where something stands, then cells that are no numbers.
fn roster_check(form: &Form, state: &State, roster: usize) -> Option<Calc> {
    let lang = state.plan.lang();
    let sheet = form.sheet(Part::Roster(roster))?;
    let mut branches = Vec::new();
    let missing = missing(sheet, state, roster);
    if missing.len() * 2 < LONGEST {
        let now = state.missing(roster);
        let words = text("✗ 有 {} 处必填项未填（浅红色单元格）", "✗ {} required cells are blank (light red)");
        let then = around(words, lang, &missing, Decimal::from(now));
        branches.push(Branch { when: format!("{missing}>0"), now: now > 0, then });
    }
    let numbers = state.number_columns(roster);
    let others: Vec<_> = numbers
        .iter()
        .map(|column| format!("{}-COUNT({})", count(sheet, *column), whole_column(sheet, *column)))
        .collect();
    let others = others.join("+");
    if !others.is_empty() && others.len() * 2 < LONGEST {
        let now = state.not_numbers(roster);
        let words = text("✗ 有 {} 处应填数字，不带单位", "✗ {} cells should be numbers without a unit");
        let then = around(words, lang, &format!("({others})"), Decimal::from(now));
        branches.push(Branch { when: format!("{others}>0"), now: now > 0, then });
    }
    let rows = count(sheet, state.counted(roster));
    let now = state.rows(roster);
    branches.push(Branch {
        when: format!("{rows}=0"),
        now: now == 0,
        then: say(text("— 没有明细", "— No rows").get(lang)),
    });
    let filled = around(text("✓ 已填 {} 行", "✓ {} rows"), lang, &format!("({rows})"), Decimal::from(now));
    Some(choose(branches, filled))
}

/// How many required cells are blank in rows where something stands. The ranges begin at the heading, which is always whole, so
/// that deleting the first entry leaves them as they are.
fn missing(sheet: &FormSheet, state: &State, roster: usize) -> String {
    let columns = &state.plan.rosters[roster].columns;
    let blank = |column: usize| {
        let letters = column_letters(column as u32);
        format!("ISBLANK({}!${letters}$1:${letters}${CHECKED_ROWS})", quoted(sheet))
    };
    let all: Vec<_> = (0..columns.len()).map(blank).collect();
    let required: Vec<_> = (0..columns.len()).filter(|column| columns[*column].required).map(blank).collect();
    if required.is_empty() {
        return "0".to_string();
    }
    format!("SUMPRODUCT(({}=0)*({}))", all.join("*"), required.join("+"))
}

/// One case of a formula: when it holds, whether it holds now, and what is shown then.
struct Branch {
    when: String,
    now: bool,
    then: Calc,
}

/// The first branch that holds, else the last word.
fn choose(branches: Vec<Branch>, otherwise: Calc) -> Calc {
    let value = branches.iter().find(|branch| branch.now).map_or(&otherwise.value, |branch| &branch.then.value).clone();
    let fold = |rest: String, branch: &Branch| format!("IF({},{},{rest})", branch.when, branch.then.formula);
    Calc { formula: branches.iter().rev().fold(otherwise.formula.clone(), fold), value }
}

fn say(words: &str) -> Calc {
    Calc { formula: literal(words), value: Shown::Text(words.to_string()) }
}

/// Words around a number that the formula works out.
fn around(words: Text, lang: Lang, formula: &str, number: Decimal) -> Calc {
    around_words(words.get(lang), formula, number)
}

fn around_words(words: &str, formula: &str, number: Decimal) -> Calc {
    let (before, after) = words.split_once("{}").unwrap_or((words, ""));
    let mut parts = vec![literal(before), formula.to_string()];
    parts.extend((!after.is_empty()).then(|| literal(after)));
    let after = literal_words(after);
    Calc { formula: parts.join("&"), value: Shown::Text(format!("{before}{}{after}", number.normalize())) }
}

/// A text inside a formula: at most 255 characters, quotation marks doubled.
fn literal(words: &str) -> String {
    format!("\"{}\"", literal_words(words).replace('"', "\"\""))
}

fn literal_words(words: &str) -> String {
    inert::cut(&inert::cell(words), 200).to_string()
}

/// The cell of an indicator on the figures sheet.
fn figure(form: &Form, indicator: usize, key: Key) -> Option<String> {
    let (sheet, at) = form.find(Part::Figures, &Subject::Indicator(indicator), key)?;
    Some(reference(sheet, at))
}

fn count(sheet: &FormSheet, column: usize) -> String {
    format!("COUNTA({})-1", whole_column(sheet, column))
}

fn whole_column(sheet: &FormSheet, column: usize) -> String {
    let letters = column_letters(column as u32);
    format!("{}!${letters}:${letters}", quoted(sheet))
}

fn reference(sheet: &FormSheet, at: At) -> String {
    format!("{}!{}", quoted(sheet), absolute(at))
}

fn absolute(at: At) -> String {
    format!("${}${}", column_letters(at.column), at.row + 1)
}

/// A sheet's name as formulas write it.
pub fn quoted(sheet: &FormSheet) -> String {
    crate::sheet::quoted(&inert::cell(&sheet.name))
}
