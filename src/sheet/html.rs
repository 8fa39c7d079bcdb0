//! Web pages whose tables stand for a sheet: what many systems, and Excel itself, write into files named .xls.
//!
//! A page is parsed as browsers parse it. Excel shows a page as one sheet, its tables and the text around them one below the
//! other, and so does this reader: tables side by side in a table for layout, and tables inside cells, follow one another as
//! well, and more than one is a remark. What a cell is, Excel's and LibreOffice's attributes tell ([`value`]); a cell without
//! them is a text. Nothing that a page refers to is fetched.

mod fonts;
mod grid;
mod prose;
mod value;

use super::font::{Font, Pieces};
use super::{Book, Format, Kind, Refusal, Remark, Sheet, encoding};
use ego_tree::NodeRef;
use fonts::Fonts;
use grid::{Grid, Row, Written};
use prose::Prose;
use regex::Regex;
use scraper::{Html, Node};
use std::collections::HashSet;
use std::sync::LazyLock;
use value::Styles;

/// A node of a page.
type At<'a> = NodeRef<'a, Node>;

/// How deep tables may stand in each other's cells.
const DEEPEST: usize = 32;

/// Reads a page into a book of one sheet. `name` names the sheet where the page does not.
///
/// # Errors
/// A [`Refusal`] where the bytes are no text, or the page has no table with something in it.
pub fn read(bytes: &[u8], name: &str) -> Result<Book, Refusal> {
    let (text, mut remarks) = encoding::decode(bytes, encoding::declared(&encoding::head(bytes)))?;
    let page = page(&text, "")?;
    if page.tables == 0 {
        return Err(Refusal::NotAWorkbook(Kind::Markup));
    }
    remarks.extend((page.tables > 1).then_some(Remark::StackedTables(page.tables)));
    // A page that lists several sheets holds them elsewhere.
    let sheet = match listed(&text).as_slice() {
        [one] => Sheet { name: one.name.clone(), ..page.sheet },
        _ => Sheet { name: name.to_string(), ..page.sheet },
    };
    Ok(Book { remarks, epoch_1904: has_1904_epoch(&text), ..Book::new(Format::Html, vec![sheet]) })
}

/// What stands on a page.
pub struct Page {
    /// Its tables and the text around them, without a name.
    pub sheet: Sheet,
    /// How many tables with something in them it has.
    pub tables: usize,
}

/// Reads a page; `styles` is CSS that stands elsewhere.
///
/// # Errors
/// [`Refusal::Damaged`] for a table without an end, larger than a sheet or nested without end, [`Refusal::Miscounted`].
pub fn page(text: &str, styles: &str) -> Result<Page, Refusal> {
    if is_cut(text) {
        return Err(Refusal::Damaged("a table has no end".into()));
    }
    // Rows without a table around them: browsers drop their tags, Excel does not.
    let lower = text.get(..text.len().min(1 << 16)).unwrap_or(text).to_ascii_lowercase();
    let html = match lower.contains("<table") || !lower.contains("<tr") {
        true => Html::parse_document(text),
        false => Html::parse_document(&format!("<table>{text}</table>")),
    };
    let mut grid = Grid::new(Styles::of(&html, styles, has_1904_epoch(text)));
    below(html.tree.root(), &mut grid, 0)?;
    let counted = count(&html);
    let (sheet, tables, read) = grid.finish();
    if read != counted {
        return Err(Refusal::Miscounted { sheet: sheet.name, read, counted });
    }
    Ok(Page { sheet, tables })
}

/// Whether more tables begin than end: browsers show what there is of a page that was cut short, and so would lose rows here.
fn is_cut(text: &str) -> bool {
    static EDGE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)<(/?)table\b").expect("a valid pattern"));
    let edges = EDGE.captures_iter(text).map(|edge| if edge[1].is_empty() { 1 } else { -1 });
    edges.sum::<i64>() > 0
}

/// Puts everything below a node into the grid: tables as they come, text between them as rows of one cell.
fn below(root: At, grid: &mut Grid, depth: usize) -> Result<(), Refusal> {
    let mut prose = Prose::default();
    let mut passed = None;
    for edge in root.traverse() {
        use ego_tree::iter::Edge;
        match edge {
            Edge::Close(node) if passed == Some(node.id()) => passed = None,
            _ if passed.is_some() => {}
            Edge::Open(node) if is_table(node) => {
                passed = Some(node.id());
                grid.text(&std::mem::take(&mut prose).finish())?;
                table(node, grid, depth)?;
            }
            Edge::Open(node) if prose::is_unseen(node) => passed = Some(node.id()),
            Edge::Open(node) => prose.open(node),
            Edge::Close(node) => prose.close(node),
        }
    }
    grid.text(&prose.finish())
}

/// Puts a table into the grid, and the tables in its cells below the row that they stand in.
fn table(table: At, grid: &mut Grid, depth: usize) -> Result<(), Refusal> {
    if depth == DEEPEST {
        return Err(Refusal::Damaged("tables stand in each other without end".into()));
    }
    grid.begin_table(columns(table));
    let is_hidden = value::is_hidden(table) || table.ancestors().any(value::is_hidden);
    for row in own(table, &["tr"]) {
        let is_in_hidden = || row.ancestors().take_while(|node| !is_table(*node)).any(value::is_hidden);
        let is_hidden = is_hidden || value::is_hidden_line(row) || is_in_hidden();
        let cells = own(row, &["td", "th"]);
        let inner: Vec<At> = cells.iter().flat_map(|cell| own(*cell, &["table"])).collect();
        let written = cells.iter().map(|cell| written(*cell, grid.fonts())).collect();
        grid.row(Row { cells: written, is_hidden, has_tables: !inner.is_empty() })?;
        for inner in inner {
            self::table(inner, grid, depth + 1)?;
        }
    }
    grid.end_table();
    Ok(())
}

/// The descendants of these names that stand in no table further inside, nor in one another.
fn own<'a>(root: At<'a>, names: &[&str]) -> Vec<At<'a>> {
    use ego_tree::iter::Edge;
    let mut found = Vec::new();
    let mut passed = None;
    for edge in root.traverse().skip(1) {
        match edge {
            Edge::Close(node) if passed == Some(node.id()) => passed = None,
            Edge::Open(node) if passed.is_none() => {
                let name = element(node).map_or("", |element| element.name());
                if names.contains(&name) {
                    found.push(node);
                }
                if names.contains(&name) || name == "table" {
                    passed = Some(node.id());
                }
            }
            _ => {}
        }
    }
    found
}

/// The hidden columns of a table: position and number, as its `<col>` elements say.
fn columns(table: At) -> Vec<(u32, u32)> {
    let mut hidden = Vec::new();
    let mut column = 0u32;
    for node in own(table, &["col"]) {
        let span = element(node).and_then(|element| element.attr("span")).and_then(|span| span.parse().ok());
        let span: u32 = span.unwrap_or(1).clamp(1, 1 << 14);
        if value::is_hidden_line(node) {
            hidden.push((column, span));
        }
        column = column.saturating_add(span);
    }
    hidden
}

/// What is written in a cell, without what stands in tables inside.
fn written<'a>(cell: At<'a>, fonts: &Fonts) -> Written<'a> {
    use ego_tree::iter::Edge;
    let (mut prose, mut pieces, mut comments) = (Prose::default(), Pieces::default(), Vec::new());
    let mut passed = None;
    let font = fonts.of_cell(cell);
    // The fonts of the elements that are open.
    let mut open: Vec<Font> = vec![font];
    let around = |open: &[Font]| open.last().copied().unwrap_or(font);
    for edge in cell.traverse().skip(1) {
        match edge {
            Edge::Close(node) if passed == Some(node.id()) => passed = None,
            _ if passed.is_some() => {}
            Edge::Open(node) if is_table(node) || prose::is_unseen(node) || value::is_hidden(node) => {
                comments.extend(prose::is_comment(node).then(|| prose::whole(node)));
                passed = Some(node.id());
            }
            Edge::Open(node) => {
                let font = around(&open).and(fonts.of(node));
                match node.value() {
                    Node::Text(text) => pieces.add(text, Some(font)),
                    _ => pieces.add(prose::typed(node).unwrap_or_default(), Some(font)),
                }
                open.push(font);
                prose.open(node);
            }
            Edge::Close(node) if node.id() == cell.id() => {}
            Edge::Close(node) => {
                open.pop();
                prose.close(node);
            }
        }
    }
    let pieces = if pieces.is_empty() { Pieces::BARE } else { pieces };
    Written { node: cell, text: prose.finish(), look: pieces.in_cell(font), comments }
}

/// How many cells of tables hold something, counted from each piece of text outwards.
fn count(html: &Html) -> usize {
    let mut holding = HashSet::new();
    for node in html.tree.root().descendants() {
        let shows = match node.value() {
            Node::Text(text) => text.chars().any(|c| !prose::is_blank(c)),
            Node::Element(_) => prose::typed(node).is_some_and(|typed| typed.chars().any(|c| !prose::is_blank(c))),
            _ => false,
        };
        let is_hidden = || {
            let mut inside = node.ancestors().take_while(|node| !is_cell(*node) && !is_table(*node));
            value::is_hidden(node) || inside.any(value::is_hidden)
        };
        if shows && !node.ancestors().any(prose::is_unseen) && !prose::is_unseen(node) && !is_hidden() {
            let around = node.ancestors().find(|node| is_cell(*node) || is_table(*node));
            holding.extend(around.filter(|node| is_cell(*node)).map(|node| node.id()));
        }
        if is_cell(node) && value::is_stated(node) && !node.ancestors().any(prose::is_unseen) {
            holding.insert(node.id());
        }
    }
    holding.len()
}

fn element(node: At<'_>) -> Option<&scraper::node::Element> {
    node.value().as_element()
}

fn is_table(node: At) -> bool {
    element(node).is_some_and(|element| element.name() == "table")
}

fn is_cell(node: At) -> bool {
    element(node).is_some_and(|element| matches!(element.name(), "td" | "th"))
}

/// A sheet that Excel's part of a page lists.
pub struct Listed {
    /// The name on its tab.
    pub name: String,
    /// Whether the tab is shown.
    pub visible: bool,
    /// The page that holds it, where it is another one.
    pub page: Option<String>,
}

/// The sheets that a page lists for Excel: `<x:ExcelWorksheet>` in a conditional comment.
pub fn listed(text: &str) -> Vec<Listed> {
    static SHEET: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?s)<x:ExcelWorksheet>(.*?)</x:ExcelWorksheet>").expect("a valid pattern"));
    static NAME: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?s)<x:Name>(.*?)</x:Name>").expect("a valid pattern"));
    static PAGE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"<x:WorksheetSource\s+HRef="([^"]*)""#).expect("a valid pattern"));
    let sheets = SHEET.captures_iter(text).filter_map(|sheet| sheet.get(1));
    let sheet = |sheet: regex::Match| {
        let name = NAME.captures(sheet.as_str())?.get(1)?.as_str().trim();
        Some(Listed {
            name: prose::plain(name),
            visible: !sheet.as_str().contains("Hidden</x:Visible>"),
            page: PAGE.captures(sheet.as_str()).and_then(|page| Some(page.get(1)?.as_str().to_string())),
        })
    };
    sheets.filter_map(sheet).collect()
}

/// Whether the page counts its days from 1904.
pub fn has_1904_epoch(text: &str) -> bool {
    text.contains("<x:Date1904")
}

#[cfg(test)]
mod tests;
