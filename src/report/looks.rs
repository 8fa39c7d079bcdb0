//! Fonts, colours and rules of the workbook: black on white, thin rules, and three quiet colours for what is judged.

use crate::text::{Lang, text};
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatFormula, Format, FormatAlign, FormatBorder,
    FormatUnderline, Worksheet, XlsxError,
};

/// What is written in black.
pub const INK: u32 = 0x1F_29_33;
const MUTED: u32 = 0x5F_6B_7A;
const LINK: u32 = 0x1F_4E_79;
const RULE: u32 = 0x4A_5A_6E;
const HAIR: u32 = 0xD5_DB_E3;
const HEAD_FILL: u32 = 0xE6_EB_F2;
const BAND_FILL: u32 = 0xF4_F6_F9;

/// Ink and ground of what agrees.
const GOOD: (u32, u32) = (0x2B_63_3A, 0xE8_F3_EA);
/// Ink and ground of what disagrees.
const BAD: (u32, u32) = (0x9B_2C_22, 0xFA_E6_E3);
/// Ink and ground of what cannot be checked.
const OPEN: (u32, u32) = (0x74_52_00, 0xFD_F2_D8);

/// The bar of the chart.
pub const BAR: u32 = 0x5B_7F_A6;
/// The completion scale of the heat map: none, half, all. It goes from warm to cool, which colour-blind eyes tell apart too.
pub const SCALE: [u32; 3] = [0xF6_CF_BF, 0xFB_F1_DE, 0xBD_D5_EA];

/// What kind of row a cell stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    /// One unit, one finding, one file.
    Plain,
    /// The sum of a group.
    Subtotal,
    /// The sum of everything.
    Total,
    /// Something below the total.
    Below,
}

/// How a judgement looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It agrees.
    Good,
    /// It disagrees.
    Bad,
    /// It cannot be checked.
    Open,
}

/// The formats of a workbook in one language.
#[derive(Clone, Copy)]
pub struct Looks {
    body: &'static str,
    heads: &'static str,
}

impl Looks {
    /// The fonts that an office of that language has.
    pub fn new(lang: Lang) -> Looks {
        Looks { body: text("宋体", "Arial").get(lang), heads: text("黑体", "Arial").get(lang) }
    }

    /// The font of charts.
    pub fn chart_font(&self) -> &'static str {
        self.body
    }

    /// The format of an untouched cell.
    pub fn standard(&self) -> Format {
        Format::new().set_font_name(self.body).set_font_size(10.5)
    }

    fn base(&self) -> Format {
        Format::new()
            .set_font_name(self.body)
            .set_font_size(10)
            .set_font_color(INK)
            .set_align(FormatAlign::VerticalCenter)
    }

    /// The sheet's title, across its width.
    pub fn title(&self) -> Format {
        self.base().set_font_name(self.heads).set_font_size(16).set_align(FormatAlign::CenterAcross)
    }

    /// What stands below the title, across its width.
    pub fn subtitle(&self) -> Format {
        self.base().set_font_color(MUTED).set_align(FormatAlign::CenterAcross)
    }

    /// The heading of a part of a sheet.
    pub fn section(&self) -> Format {
        self.base().set_font_name(self.heads).set_font_size(12)
    }

    /// A paragraph across the sheet.
    pub fn paragraph(&self) -> Format {
        self.base().set_font_size(10.5).set_text_wrap().set_align(FormatAlign::Left)
    }

    /// A note below a table.
    pub fn note(&self) -> Format {
        self.base().set_font_size(9).set_font_color(MUTED).set_text_wrap().set_align(FormatAlign::Left)
    }

    /// A heading of a column.
    pub fn head(&self) -> Format {
        self.base()
            .set_font_name(self.heads)
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_background_color(HEAD_FILL)
            .set_border(FormatBorder::Thin)
            .set_border_color(HAIR)
            .set_border_top(FormatBorder::Thin)
            .set_border_top_color(RULE)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(RULE)
    }

    /// A heading over a narrow column.
    pub fn small_head(&self) -> Format {
        self.head().set_font_size(9)
    }

    /// A cell of a table.
    pub fn cell(&self, band: Band) -> Format {
        let cell = self.base().set_border(FormatBorder::Thin).set_border_color(HAIR);
        let rule = |cell: Format| cell.set_border_top(FormatBorder::Thin).set_border_top_color(RULE);
        match band {
            Band::Plain => cell,
            Band::Subtotal => cell.set_background_color(BAND_FILL).set_bold(),
            Band::Total => rule(cell.set_background_color(HEAD_FILL).set_bold()),
            Band::Below => cell.set_background_color(BAND_FILL),
        }
    }

    /// A text in a table.
    pub fn text(&self, band: Band) -> Format {
        self.cell(band).set_align(FormatAlign::Left)
    }

    /// A text in a table that may take several lines.
    pub fn wrapped(&self) -> Format {
        self.text(Band::Plain).set_text_wrap()
    }

    /// A word in the middle of its column.
    pub fn centred(&self, band: Band) -> Format {
        self.cell(band).set_align(FormatAlign::Center)
    }

    /// A figure with its decimals; one that is wider than its column shrinks, so that no figure turns into ###.
    pub fn figure(&self, band: Band, decimals: u32) -> Format {
        self.cell(band).set_align(FormatAlign::Right).set_num_format(places("#,##0", decimals) + ROOM).set_shrink()
    }

    /// A figure that leaves something open: the number that stands for it, with the sign ≈ before it.
    pub fn open_figure(&self, band: Band, decimals: u32) -> Format {
        self.figure(band, decimals).set_num_format(format!("\"≈\"{}{ROOM}", places("#,##0", decimals)))
    }

    /// A figure whose sign matters.
    pub fn difference(&self, band: Band, decimals: u32) -> Format {
        let shown = places("#,##0", decimals);
        let signed = format!("+{shown}{ROOM};-{shown}{ROOM};0{ROOM}");
        self.cell(band).set_align(FormatAlign::Right).set_num_format(signed).set_shrink()
    }

    /// A completion rate.
    pub fn rate(&self, band: Band) -> Format {
        self.cell(band).set_align(FormatAlign::Right).set_num_format(format!("0.0%{ROOM}")).set_shrink()
    }

    /// A figure made large: a headline.
    pub fn headline(&self) -> Format {
        self.cell(Band::Plain).set_font_name(self.heads).set_font_size(18).set_align(FormatAlign::Center)
    }
}

/// Keeps a figure off the rule beside it, by the width of a space.
const ROOM: &str = "_ ";

/// A number format with so many decimals.
fn places(whole: &str, decimals: u32) -> String {
    if decimals == 0 { whole.to_string() } else { format!("{whole}.{}", "0".repeat(decimals as usize)) }
}

/// A cell that leads elsewhere.
pub fn linked(format: Format) -> Format {
    format.set_font_color(LINK).set_underline(FormatUnderline::None)
}

/// A text that names a file or a place and leads there.
pub fn underlined(format: Format) -> Format {
    format.set_font_color(LINK).set_underline(FormatUnderline::Single)
}

/// A cell of something that is told and does not count.
pub fn muted(format: Format) -> Format {
    format.set_font_color(MUTED).set_italic()
}

/// A cell in the colours of a judgement.
pub fn toned(format: Format, tone: Tone) -> Format {
    let (ink, ground) = colours(tone);
    format.set_font_color(ink).set_background_color(ground)
}

fn colours(tone: Tone) -> (u32, u32) {
    match tone {
        Tone::Good => GOOD,
        Tone::Bad => BAD,
        Tone::Open => OPEN,
    }
}

/// A cell range: first row, first column, last row, last column.
pub type Range = (u32, u32, u32, u32);

/// Colours the cells of a range by the sign with which their judgement begins, so that the colour follows the word.
///
/// # Errors
/// A range beyond the sheet.
pub fn colour_verdicts(sheet: &mut Worksheet, range: Range) -> Result<(), XlsxError> {
    let first = crate::sheet::At { row: range.0, column: range.1 };
    for (sign, tone) in [("√", Tone::Good), ("×", Tone::Bad), ("△", Tone::Bad), ("?", Tone::Open)] {
        colour_where(sheet, range, &format!("LEFT({first},1)=\"{sign}\""), tone)?;
    }
    Ok(())
}

/// Colours the cells of a range that equal a word.
///
/// # Errors
/// A range beyond the sheet.
pub fn colour_word(sheet: &mut Worksheet, range: Range, word: &str, tone: Tone) -> Result<(), XlsxError> {
    let (ink, ground) = colours(tone);
    let rule = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::EqualTo(word.to_string()))
        .set_format(Format::new().set_font_color(ink).set_background_color(ground));
    sheet.add_conditional_format(range.0, range.1 as u16, range.2, range.3 as u16, &rule)?;
    Ok(())
}

/// Colours the cells of a range where a formula (about the range's first cell) holds.
///
/// # Errors
/// A range beyond the sheet.
pub fn colour_where(sheet: &mut Worksheet, range: Range, formula: &str, tone: Tone) -> Result<(), XlsxError> {
    let (ink, ground) = colours(tone);
    let rule = ConditionalFormatFormula::new()
        .set_rule(formula)
        .set_format(Format::new().set_font_color(ink).set_background_color(ground));
    sheet.add_conditional_format(range.0, range.1 as u16, range.2, range.3 as u16, &rule)?;
    Ok(())
}
