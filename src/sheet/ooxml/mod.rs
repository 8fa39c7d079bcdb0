//! Office Open XML workbooks: xlsx and xlsm in XML, xlsb in binary records, packed and linked alike.
//!
//! The way from part to part goes by relationships alone, as [ECMA-376 Part 2] has it; a part's name means nothing. What differs
//! between the two is a [`Dialect`]: how the workbook, its texts, its styles and its sheets are written down. Only stored
//! values are read: macros are not opened, links and external references not followed.

mod asides;
mod looks;
mod relations;
mod saved;

pub use super::texts::Texts;
pub use looks::Looks;

use super::asides::Hearing;
use super::draft::{Draft, Room};
use super::names::Names;
use super::package::{Package, Part, refuse_io};
use super::{At, Book, Cell, DAYS_1904, Format, Refusal, Remark, Sheet, SheetKind, xlsb, xlsx};
use relations::Relations;
use std::collections::HashSet;
use std::io::Read;
use std::sync::Arc;

/// How the parts of a workbook are written down.
pub struct Dialect {
    /// The format's name.
    pub format: Format,
    /// The workbook part: its sheets and settings.
    pub outline: fn(Part) -> Result<Outline, Refusal>,
    /// The looks of cells.
    pub looks: fn(Part) -> Result<Looks, Refusal>,
    /// The texts that cells share, pieces of which refer to fonts.
    pub texts: fn(Part, &Looks) -> Result<Texts, Refusal>,
    /// A sheet, which is drafted and, at its end, counted.
    pub sheet: fn(Part, &Shared, Draft) -> Result<Sheet, Refusal>,
    /// The comments on a sheet.
    pub comments: fn(Part, &mut Hearing) -> Result<(), Refusal>,
}

/// What the workbook part says.
#[derive(Default)]
pub struct Outline {
    /// Whether days count from 1904.
    pub epoch_1904: bool,
    /// Its sheets, in tab order.
    pub tabs: Vec<Tab>,
}

/// A sheet as the workbook part names it.
pub struct Tab {
    /// The name.
    pub name: String,
    /// Whether it is shown.
    pub visible: bool,
    /// The id of the relationship that leads to its part.
    pub id: String,
}

/// What the sheets of a workbook share.
pub struct Shared {
    /// The texts that cells refer to by number.
    pub texts: Arc<Texts>,
    /// The looks that cells refer to by number.
    pub looks: Looks,
    /// What to add to a serial number of this file for days since 1899-12-30.
    pub shift: f64,
}

impl Shared {
    /// Has a sheet hold the shared text of this number where its reader stands, in a look.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] where there is no such text, [`Refusal::Inflated`] where the book grows too large.
    pub fn hold_text(
        &self,
        draft: &mut Draft,
        at: At,
        number: Option<usize>,
        look: Option<usize>,
    ) -> Result<(), Refusal> {
        let known = number.and_then(|number| Some((number, self.texts.about(number)?)));
        let missing = || Refusal::Damaged(format!("the cell {at} refers to a text that is not in the file"));
        let (number, (is_empty, pieces)) = known.ok_or_else(missing)?;
        let shown = look.and_then(|look| self.looks.of(Cell::Text(""), look, pieces));
        draft.hold_shared(number, is_empty)?;
        draft.show(shown)
    }
}

/// Reads a workbook.
///
/// # Errors
/// A [`Refusal`] where any sheet of figures cannot be read whole: a file from which something is missing is not half a file.
pub fn read(bytes: &[u8]) -> Result<Book, Refusal> {
    let mut package = Package::open(bytes)?;
    let root = Relations::of(&mut package, "")?;
    let main = root.first("officeDocument").ok_or_else(|| damaged("it does not say where its workbook is"))?;
    let dialect = if is_binary(&mut package, main)? { &xlsb::DIALECT } else { &xlsx::DIALECT };
    let outline = (dialect.outline)(package.part(main)?)?;
    let relations = Relations::of(&mut package, main)?;
    let looks = relations.first("styles").map_or(Ok(Looks::default()), |part| (dialect.looks)(package.part(part)?))?;
    let shared = Shared {
        texts: relations
            .first("sharedStrings")
            .map_or(Ok(Texts::default()), |part| (dialect.texts)(package.part(part)?, &looks))?
            .into(),
        looks,
        shift: if outline.epoch_1904 { DAYS_1904 } else { 0.0 },
    };
    let mut book = Book { epoch_1904: outline.epoch_1904, ..Book::new(dialect.format, Vec::new()) };
    let (mut room, mut names, mut parts) = (Room::default(), Names::default(), HashSet::new());
    let mut places = Vec::new();
    for tab in outline.tabs {
        if tab.id.is_empty() {
            // A module of Excel 5 keeps its tab in the workbooks of today, where it has no part.
            book.remarks.push(Remark::NotAWorksheet { sheet: tab.name, kind: SheetKind::Module });
            continue;
        }
        let missing = || Refusal::Damaged(format!("the sheet {} is missing", tab.name));
        let relation = relations.by_id(&tab.id).ok_or_else(missing)?;
        if let Some(kind) = without_figures(&relation.kind)? {
            book.remarks.push(Remark::NotAWorksheet { sheet: tab.name, kind });
            continue;
        }
        if !parts.insert(&relation.target) {
            return Err(damaged("two sheets are one part"));
        }
        let name = names.apart(tab.name, &mut book.remarks);
        let draft = Draft::new(name, tab.visible, &mut room).sharing(&shared.texts);
        book.sheets.push((dialect.sheet)(package.part(&relation.target)?, &shared, draft)?);
        places.push(relation.target.as_str());
    }
    if book.sheets.is_empty() {
        return Err(damaged("no worksheets"));
    }
    book.saved = saved::saved(&mut package, &root, dialect.format);
    asides::hear(&mut package, dialect, book.sheets.iter_mut().zip(places), &mut room.asides);
    Ok(book)
}

/// Whether the workbook part is in binary records: it begins with BrtBeginBook, type 131 ([MS-XLSB] 2.4.19).
fn is_binary(package: &mut Package, main: &str) -> Result<bool, Refusal> {
    let mut head = Vec::new();
    package.part(main)?.take(2).read_to_end(&mut head).map_err(|error| refuse_io(&error))?;
    Ok(head == [0x83, 0x01])
}

/// What a sheet is that holds no figures, by the kind of its relationship (ECMA-376 Part 1, 12.3; [MS-OFFMACRO2] 2.1).
fn without_figures(kind: &str) -> Result<Option<SheetKind>, Refusal> {
    match kind {
        "worksheet" => Ok(None),
        "chartsheet" => Ok(Some(SheetKind::Chart)),
        "dialogsheet" => Ok(Some(SheetKind::Dialog)),
        "xlMacrosheet" | "xlIntlMacrosheet" => Ok(Some(SheetKind::Macro)),
        kind => Err(Refusal::Damaged(format!("a sheet of an unknown kind {kind}"))),
    }
}

fn damaged(what: &str) -> Refusal {
    Refusal::Damaged(what.to_string())
}
