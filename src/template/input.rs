//! What may be typed where: protection, validation, and what the unit is told when it enters a cell.
//!
//! Validations warn and never refuse: what a unit means to say must get through, and the check says what is wrong with it.
//! Sheets are protected without a password, against slips only.

use super::looks::Looks;
use super::state::State;
use super::{CHECKED_ROWS, Worksheet, XlsxError};
use crate::form::{Column, Key, Part};
use crate::plan::{ColumnKind, Plan};
use crate::text::{Lang, Text, inert, text};
use rust_decimal::Decimal;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, IgnoreError, ProtectionOptions,
};

/// The last row with drop-downs and hints, counted from 0. Not the sheet's last: there are programs (ExcelJS) that keep an
/// object for each cell that has one, and do not come back from a million.
const LAST_ROW: u32 = CHECKED_ROWS - 1;

/// How many columns of a sheet that is not a roster are locked: more than a screen shows.
const LOCKED_COLUMNS: u16 = 52;

/// Sets the columns' widths and what cells are like that nothing is written to. A roster's cells can all be typed in, also
/// outside the table: Excel deletes a row only where none of its cells is locked.
pub fn prepare_columns(sheet: &mut Worksheet, part: Part, columns: &[Column], looks: &Looks) -> Result<(), XlsxError> {
    if !matches!(part, Part::Roster(_)) {
        sheet.set_column_range_format(0, LOCKED_COLUMNS - 1, &looks.locked)?;
    }
    for (index, column) in (0..).zip(columns) {
        sheet.set_column_width(index, f64::from(column.width))?;
        if matches!(part, Part::Roster(_)) {
            sheet.set_column_format(index, looks.field(column.kind))?;
        }
    }
    Ok(())
}

/// Protects a sheet; rosters stay free to be formatted, sorted, filtered, and to gain and lose rows.
pub fn protect(sheet: &mut Worksheet, part: Part) {
    let roster = matches!(part, Part::Roster(_));
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        format_cells: roster,
        insert_rows: roster,
        delete_rows: roster,
        sort: roster,
        use_autofilter: roster,
        ..ProtectionOptions::new()
    });
}

/// The note on the heading of a required column.
pub const REQUIRED: Text = text("必填", "Required");
/// The same where the column is summed.
pub const SUMMED: Text =
    text("必填。本列自动合计，请不要另加合计行。", "Required. Added up for you: please add no total row.");

/// The note on a required column's heading.
pub fn note(state: &State, part: Part, column: &Column) -> Text {
    let summed = |roster| {
        let mut indicators = state.round.indicators.iter().filter_map(|index| state.plan.indicators[*index].proof);
        indicators.any(|proof| proof.roster == roster && proof.sum.map(Key::Field) == Some(column.key))
    };
    match part {
        Part::Roster(roster) if summed(roster) => SUMMED,
        _ => REQUIRED,
    }
}

/// The validation of a stated figure, with what the unit is told, the column's own hint last.
pub fn stated(plan: &Plan, indicator: usize, hints: &[&str], column: &Column) -> Result<DataValidation, XlsxError> {
    let lang = plan.lang();
    let indicator = &plan.indicators[indicator];
    let whole = indicator.measure.is_counted() && indicator.measure.pieces() == Decimal::ONE;
    let validation = if whole {
        DataValidation::new().allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0))
    } else {
        DataValidation::new().allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0))
    };
    let wrong = match whole {
        true => text("应填不小于 0 的整数，不带单位。", "A whole number from 0 on, without its unit."),
        false => text("应填不小于 0 的数字，不带单位。", "A number from 0 on, without its unit."),
    };
    let hints = hints.iter().copied().chain([column.hint.as_str()]).filter(|hint| !hint.is_empty());
    let hint = hints.collect::<Vec<_>>().join("\n");
    warn(tell(validation, &column.heading, &hint)?, wrong, lang)
}

/// The validations of a roster's columns, from its first row on.
pub fn roster(sheet: &mut Worksheet, first: u32, columns: &[Column], lang: Lang) -> Result<(), XlsxError> {
    for (index, column) in (0..).zip(columns) {
        if let Some(validation) = field(column, lang)? {
            sheet.add_data_validation(first, index, LAST_ROW, index, &validation)?;
        }
        if matches!(column.kind, ColumnKind::Text | ColumnKind::Phone | ColumnKind::IdNumber | ColumnKind::Choice) {
            sheet.ignore_error_range(first, index, LAST_ROW, index, IgnoreError::NumberStoredAsText)?;
        }
    }
    Ok(())
}

/// The validation of one roster column; `None` where anything may be written and nothing is to be said.
fn field(column: &Column, lang: Lang) -> Result<Option<DataValidation>, XlsxError> {
    let any = DataValidation::new().allow_any_value();
    let list = listed(&column.choices);
    let mut hint = column.hint.clone();
    let (validation, wrong) = match column.kind {
        ColumnKind::Whole => (
            DataValidation::new().allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0)),
            text("应填不小于 0 的整数，不带单位。", "A whole number from 0 on, without its unit."),
        ),
        ColumnKind::Decimal => (
            DataValidation::new().allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0)),
            text("应填不小于 0 的数字，不带单位。", "A number from 0 on, without its unit."),
        ),
        ColumnKind::Date => (
            DataValidation::new()
                .allow_date(DataValidationRule::GreaterThanOrEqualTo(&ExcelDateTime::from_ymd(1900, 3, 1)?)),
            text("应填日期，写成 2021-08-31 这样。", "A date such as 2021-08-31."),
        ),
        ColumnKind::IdNumber => (
            DataValidation::new().allow_text_length(DataValidationRule::EqualTo(18)),
            text("身份证号应为 18 位。", "An identity card number has 18 characters."),
        ),
        ColumnKind::Choice => match list {
            Some(list) => (
                DataValidation::new().allow_list_strings(&list)?,
                text("请从下拉列表中选择。", "Choose from the list."),
            ),
            None => {
                // Too long for a drop-down: the choices are told instead.
                hint = format!("{hint}\n{}", column.choices.join(text("、", ", ").get(lang)));
                (any, text("", ""))
            }
        },
        ColumnKind::Text | ColumnKind::Phone if hint.is_empty() => return Ok(None),
        ColumnKind::Text | ColumnKind::Phone => (any, text("", "")),
    };
    Ok(Some(warn(tell(validation, &column.heading, &hint)?, wrong, lang)?))
}

/// The choices as a drop-down takes them; `None` where they are too long or contain its separator.
fn listed(choices: &[String]) -> Option<Vec<String>> {
    let choices: Vec<String> = choices.iter().map(|choice| inert::cell(choice).into_owned()).collect();
    let units =
        choices.iter().map(|choice| choice.encode_utf16().count() + 1 + choice.matches('"').count()).sum::<usize>();
    let fits = !choices.is_empty() && units <= 255 && !choices.iter().any(|choice| choice.contains([',', '\n']));
    fits.then_some(choices)
}

/// Tells something when the cell is entered.
fn tell(validation: DataValidation, title: &str, hint: &str) -> Result<DataValidation, XlsxError> {
    if hint.is_empty() {
        return Ok(validation);
    }
    validation
        .set_input_title(inert::cut(&inert::cell(title), 32))?
        .set_input_message(inert::cut(&inert::cell(hint), 255))
}

/// Warns about what does not fit, and lets it through when the unit insists.
fn warn(validation: DataValidation, wrong: Text, lang: Lang) -> Result<DataValidation, XlsxError> {
    validation
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title(text("请核对", "Please check").get(lang))?
        .set_error_message(wrong.get(lang))
}
