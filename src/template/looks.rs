//! What cells look like: fonts, fills, number formats, row heights, and the colours that follow the checks.
//!
//! Cells to fill in are light yellow, given ones grey, computed ones pale blue, required headings amber. A colour is never the
//! only sign: checks say ✓ or ✗, required headings carry a note.

use super::state::State;
use super::{CHECKED_ROWS, Worksheet, XlsxError};
use crate::form::{Beside, FormSheet, Given, Key, Part, Rows, Subject};
use crate::plan::ColumnKind;
use crate::sheet::column_letters;
use crate::text::{Lang, inert};
use crate::value::look::Look;
use crate::value::number;
use rust_xlsxwriter::{
    ConditionalFormatFormula, ConditionalFormatText, ConditionalFormatTextRule, Format, FormatAlign, FormatBorder,
    FormatPattern, FormatScript, FormatUnderline,
};
use unicode_width::UnicodeWidthStr;

/// The height of a row where nothing else is set, in points.
pub const LINE_HEIGHT: f64 = 22.0;
/// The height of a row with a remark: two lines, since a row of fixed height does not grow when more is typed.
pub const REMARK_HEIGHT: f64 = 30.0;
/// The height of a title.
pub const TITLE_HEIGHT: f64 = 36.0;
/// What a paragraph keeps from the next one.
pub const PARAGRAPH_GAP: f64 = 4.0;
/// The height of the blank row above a table.
pub const GAP_HEIGHT: f64 = 9.0;
/// What a cell has above and below its text.
const CELL_ROOM: f64 = 4.0;
/// The height of a heading of one line.
pub const HEADING_HEIGHT: f64 = 30.0;

/// The font's size, and the height of one line of it.
const SIZE: f64 = 11.0;
const LINE: f64 = 16.5;

const INPUT: &str = "#FFFBE0";
const GIVEN: &str = "#F2F2F2";
const COMPUTED: &str = "#EAF1F8";
const HEADING: &str = "#D9E2EC";
const REQUIRED: &str = "#FBE2B5";
const BAND: &str = "#E4ECE0";
const LINES: &str = "#A6A6A6";
const RED: &str = "#C00000";
const GREEN: &str = "#2E7D32";
const LINK: &str = "#1F4E8C";
const WRONG: &str = "#FBD5D0";

/// The formats of a workbook.
pub struct Looks {
    /// The font of everything but titles and headings.
    pub font: &'static str,
    /// Cells that nothing is written to; unlocked, see `input::prepare_columns`.
    pub default: Format,
    /// The height of such a row and the width of such a column, in pixels.
    pub default_height: u32,
    /// The width of such a column.
    pub default_width: u32,
    /// Cells outside the tables, where nothing is asked.
    pub locked: Format,
    /// A sheet's title.
    pub title: Format,
    /// A paragraph.
    pub paragraph: Format,
    /// A label.
    pub label: Format,
    /// The result of the whole check.
    pub verdict: Format,
    /// A heading.
    pub heading: Format,
    /// The heading of a column that must be filled in.
    pub heading_required: Format,
    /// The name of a campaign, over its indicators.
    pub band: Format,
    /// A given text.
    pub given_text: Format,
    /// A figure to fill in.
    pub input_number: Format,
    /// A text to fill in.
    pub input_text: Format,
    computed: Format,
    date: Format,
}

impl Looks {
    /// The formats in the fonts of a language; all of them come with Windows.
    pub fn new(lang: Lang) -> Looks {
        let (font, bold_font, default_height, default_width) = match lang {
            Lang::Zh => ("宋体", "黑体", 18, 72),
            Lang::En => ("Calibri", "Calibri", 20, 64),
        };
        let base = Format::new().set_font_name(font).set_font_size(SIZE).set_align(FormatAlign::VerticalCenter);
        let strong = |format: Format| match lang {
            // 黑体 is bold by itself; made bolder still, its strokes run together.
            Lang::Zh => format.set_font_name(bold_font),
            Lang::En => format.set_bold(),
        };
        let framed = base.clone().set_border(FormatBorder::Thin).set_border_color(LINES);
        let band = base.clone().set_border_top(FormatBorder::Thin).set_border_bottom(FormatBorder::Thin);
        let band = band.set_border_top_color(LINES).set_border_bottom_color(LINES);
        let filled = |format: &Format, fill: &'static str| {
            format.clone().set_pattern(FormatPattern::Solid).set_background_color(fill)
        };
        let wrapped = |format: Format| format.set_text_wrap();
        let heading = |fill| strong(wrapped(filled(&framed, fill)).set_align(FormatAlign::Center));
        let input = filled(&framed, INPUT).set_unlocked();
        let number = |format: &Format| format.clone().set_align(FormatAlign::Right);
        Looks {
            font,
            default: Format::new().set_font_name(font).set_font_size(SIZE).set_unlocked(),
            default_height,
            default_width,
            locked: base.clone(),
            title: strong(base.clone().set_align(FormatAlign::Center)).set_font_size(18),
            paragraph: wrapped(base.clone()),
            label: strong(filled(&framed, HEADING)).set_indent(1),
            verdict: strong(filled(&framed, COMPUTED)).set_indent(1),
            heading: heading(HEADING),
            heading_required: heading(REQUIRED),
            band: strong(filled(&band, BAND)).set_indent(1),
            given_text: wrapped(filled(&framed, GIVEN)).set_indent(1),
            input_number: number(&input),
            input_text: wrapped(input.clone()).set_num_format("@").set_indent(1),
            computed: filled(&framed, COMPUTED),
            date: input.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
        }
    }

    /// A given cell: figures with as many decimals as they have.
    pub fn given(&self, key: Key, given: Option<&Given>) -> Format {
        let Some(Given::Figure(figure)) = given else {
            let format = match given {
                Some(Given::Link(..)) => {
                    self.given_text.clone().set_font_color(LINK).set_underline(FormatUnderline::Single)
                }
                _ => self.given_text.clone(),
            };
            let is_centred = matches!(key, Key::Measure | Key::Category | Key::Id);
            return if is_centred { format.set_align(FormatAlign::Center).set_indent(0) } else { format };
        };
        let places = number::decimals(*figure) as usize;
        let format = if places == 0 { "#,##0".to_string() } else { format!("#,##0.{}", "0".repeat(places)) };
        let align = if key == Key::Number { FormatAlign::Center } else { FormatAlign::Right };
        self.given_text.clone().set_align(align).set_indent(0).set_num_format(format)
    }

    /// A computed cell. Numbers keep the format General, which hides no digit; on the guide they carry their measure.
    pub fn computed(&self, key: Key, state: &State, subject: &Subject) -> Format {
        let format = self.computed.clone();
        let measured = |word: &str| format!("General\" {}\"", inert::cell(word).replace('"', ""));
        match (key, subject) {
            (Key::Check, _) => format.set_text_wrap().set_indent(1),
            (Key::Stated, Subject::Indicator(indicator)) => {
                let word = state.plan.indicators[*indicator].measure.word();
                format.set_align(FormatAlign::Right).set_num_format(measured(word))
            }
            (Key::Stated, Subject::Roster(_)) => {
                let word = crate::text::text("行", "rows").get(state.plan.lang());
                format.set_align(FormatAlign::Right).set_num_format(measured(word))
            }
            _ => format.set_align(FormatAlign::Right),
        }
    }

    /// A roster's cell. Whatever could lose a leading zero or its last digits is text.
    pub fn field(&self, kind: ColumnKind) -> &Format {
        match kind {
            ColumnKind::Text | ColumnKind::Phone | ColumnKind::IdNumber | ColumnKind::Choice => &self.input_text,
            ColumnKind::Whole | ColumnKind::Decimal => &self.input_number,
            ColumnKind::Date => &self.date,
        }
    }

    /// A cell of that look that must be corrected. Its thick frame is seen on paper without colours.
    pub fn wrong(&self, look: &Format) -> Format {
        let filled = look.clone().set_pattern(FormatPattern::Solid).set_background_color(WRONG);
        filled.set_border(FormatBorder::Thick).set_border_color(RED)
    }

    /// The font of a text that is struck out or raised.
    pub fn marked(&self, look: &Look) -> Format {
        let font = Format::new().set_font_name(self.font).set_font_size(SIZE);
        match look {
            Look::Struck | Look::PartlyStruck => font.set_font_strikethrough(),
            Look::Raised => font.set_font_script(FormatScript::Superscript),
            Look::Percent | Look::Otherwise(_) => font,
        }
    }
}

/// How many lines a text takes in a width given in characters of the standard font.
fn lines(words: &str, width: u16) -> usize {
    // A character of that font is 8 pixels wide, half a Chinese one of this size 7.5. Three halves are kept for the cell's
    // margins, and for a punctuation mark, which no line begins with.
    let room = (usize::from(width) * 16 / 15).saturating_sub(3).max(2);
    words.split('\n').map(|line| line.width_cjk().div_ceil(room).max(1)).sum()
}

/// The height of a row that shows a text in a width given in characters of the standard font.
pub fn height(words: &str, width: u16) -> f64 {
    // Excel's highest row is 409.5 points.
    (lines(words, width) as f64 * LINE + CELL_ROOM).min(400.0)
}

/// The colours that follow what is filled in.
pub fn mark(sheet: &mut Worksheet, form: &FormSheet, state: &State) -> Result<(), XlsxError> {
    match form.part {
        Part::Guide => checks(sheet, form),
        Part::Figures => gaps(sheet, form, state),
        Part::Roster(roster) => blanks(sheet, form, state, roster),
        Part::List | Part::Strays | Part::Stamp => Ok(()),
    }
}

/// ✓ green and ✗ red, in the check's column and in the verdict.
fn checks(sheet: &mut Worksheet, form: &FormSheet) -> Result<(), XlsxError> {
    let Some(table) = &form.table else { return Ok(()) };
    let (Some(column), Rows::Fixed(rows)) = (table.column(Key::Check), &table.rows) else { return Ok(()) };
    let verdict = (0..).zip(&form.lines).find(|(_, line)| line.beside == Beside::Verdict).map(|(row, _)| (row, 1, row));
    let last = form.table_row(rows.len().saturating_sub(1));
    let places = [Some((form.table_row(0), column as u16, last)), verdict];
    for (first, column, last) in places.into_iter().flatten().filter(|(first, _, last)| first <= last) {
        for (sign, colour) in [("✓", GREEN), ("✗", RED)] {
            let mark = ConditionalFormatText::new()
                .set_rule(ConditionalFormatTextRule::BeginsWith(sign.to_string()))
                .set_format(Format::new().set_font_color(colour).set_bold());
            sheet.add_conditional_format(first, column, last, column, &mark)?;
        }
    }
    Ok(())
}

/// A difference that rounding does not explain is red: the same bounds as the check's.
fn gaps(sheet: &mut Worksheet, form: &FormSheet, state: &State) -> Result<(), XlsxError> {
    let Some(table) = &form.table else { return Ok(()) };
    let (Some(column), Rows::Fixed(rows)) = (table.column(Key::Difference), &table.rows) else { return Ok(()) };
    for (position, row) in rows.iter().enumerate() {
        let Subject::Indicator(indicator) = row.subject else { continue };
        let half = state.plan.indicators[indicator].half_a_place();
        let at = form.table_row(position);
        let cell = format!("{}{}", column_letters(column), at + 1);
        let mark = ConditionalFormatFormula::new()
            .set_rule(format!("AND(ISNUMBER({cell}),OR({cell}>{half},{cell}<=-{half}))").as_str())
            .set_format(Format::new().set_font_color(RED).set_bold());
        sheet.add_conditional_format(at, column as u16, at, column as u16, &mark)?;
    }
    Ok(())
}

/// A required cell that is blank in a row where something stands is light red.
fn blanks(sheet: &mut Worksheet, form: &FormSheet, state: &State, roster: usize) -> Result<(), XlsxError> {
    let columns = &state.plan.rosters[roster].columns;
    let first = form.table_row(0);
    let end = column_letters(columns.len().saturating_sub(1) as u32);
    for (index, _) in (0..).zip(columns).filter(|(_, column)| column.required) {
        let cell = format!("{}{}", column_letters(u32::from(index)), first + 1);
        let row = first + 1;
        let mark = ConditionalFormatFormula::new()
            .set_rule(format!("AND(ISBLANK({cell}),COUNTA($A{row}:${end}{row})>0)").as_str())
            .set_format(Format::new().set_background_color("#F8CBAD"));
        sheet.add_conditional_format(first, index, CHECKED_ROWS - 1, index, &mark)?;
    }
    Ok(())
}
