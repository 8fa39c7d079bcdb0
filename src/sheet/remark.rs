//! What a reader had to decide or came across, and that is no cell: told rather than kept quiet.

use super::At;
use crate::text::{Fact, Text, text};
use serde::{Deserialize, Serialize};

/// Something that a reader had to decide, or came across, and that is not a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Remark {
    /// Nothing in the file says how its text is encoded; it was read in the encoding of this name.
    GuessedEncoding(String),
    /// The last line of a delimited text breaks off.
    CutShort,
    /// So many tables of a page were read as one sheet, one below the other.
    StackedTables(usize),
    /// A sheet that holds no figures was left out.
    NotAWorksheet {
        /// The sheet.
        sheet: String,
        /// What it is.
        kind: SheetKind,
    },
    /// Two sheets have the same name, which no spreadsheet program allows; the later one goes by another.
    SameName {
        /// The name of both.
        sheet: String,
        /// What the later one is called here.
        called: String,
    },
    /// Comments on the cells of a sheet.
    Comments {
        /// The sheet.
        sheet: String,
        /// How many.
        number: usize,
        /// The cell of the first one, row by row.
        at: At,
        /// How that one begins.
        says: String,
    },
    /// Text boxes and other shapes on a sheet that have a text.
    Shapes {
        /// The sheet.
        sheet: String,
        /// How many.
        number: usize,
        /// How the text of the first one in the file begins.
        says: String,
    },
    /// Rows of a text or a page that were read, and have not as many cells as the headings above them.
    UnevenRows {
        /// The sheet.
        sheet: String,
        /// The first of them, from 1.
        row: u32,
        /// How many cells it has.
        cells: u32,
        /// How many its headings have.
        headings: u32,
        /// How many such rows there are.
        number: usize,
    },
    /// Comments or shapes of this sheet could not be read, or are too many.
    MoreBeside(String),
}

/// A sheet that is no worksheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SheetKind {
    /// A chart that fills a sheet.
    Chart,
    /// Macros in the manner of Excel 4.
    Macro,
    /// A dialog.
    Dialog,
    /// A module of macros in the manner of Excel 5.
    Module,
}

impl SheetKind {
    fn name(self) -> Text {
        match self {
            SheetKind::Chart => text("图表工作表", "a chart sheet"),
            SheetKind::Macro => text("宏表", "a macro sheet"),
            SheetKind::Dialog => text("对话框工作表", "a dialog sheet"),
            SheetKind::Module => text("宏模块表", "a module of macros"),
        }
    }
}

impl Remark {
    /// The remark as a sentence.
    pub fn says(&self) -> Fact {
        match self {
            Remark::GuessedEncoding(encoding) => Fact::phrase(
                text(
                    "文件未注明文字编码，按 {encoding} 读取",
                    "Nothing says how the text is encoded; it was read as {encoding}",
                ),
                vec![("encoding", encoding.as_str().into())],
            ),
            Remark::CutShort => text(
                "文件的最后一行比其他行短，也没有换行，后面的内容可能丢失",
                "The last line is shorter than the others and not ended: what followed may be lost",
            )
            .into(),
            Remark::StackedTables(tables) => Fact::phrase(
                text(
                    "网页里的 {tables} 个表格上下相接，按一张工作表读取",
                    "The {tables} tables of the page were read as one sheet, one below the other",
                ),
                vec![("tables", (*tables).into())],
            ),
            Remark::NotAWorksheet { sheet, kind } => Fact::phrase(
                text("“{sheet}”是{kind}，未读取", "“{sheet}” is {kind} and was not read"),
                vec![("sheet", sheet.as_str().into()), ("kind", kind.name().into())],
            ),
            Remark::SameName { sheet, called } => Fact::phrase(
                text(
                    "有两张工作表都叫“{sheet}”，后一张在这里称为“{called}”",
                    "Two sheets are called “{sheet}”; the later one is called “{called}” here",
                ),
                vec![("sheet", sheet.as_str().into()), ("called", called.as_str().into())],
            ),
            Remark::Comments { sheet, number, at, says } => Fact::phrase(
                text(
                    "工作表“{sheet}”有批注 {number} 条，不作为数据读取；最前面的一条在 {cell}，写着：“{says}”",
                    "Comments on the sheet “{sheet}”: {number}; they are not read as data; the first, at {cell}, says “{says}”",
                ),
                vec![
                    ("sheet", sheet.as_str().into()),
                    ("number", (*number).into()),
                    ("cell", at.to_string().into()),
                    ("says", says.as_str().into()),
                ],
            ),
            Remark::Shapes { sheet, number, says } => Fact::phrase(
                text(
                    "工作表“{sheet}”有 {number} 个文本框或图形写有文字，不作为数据读取；第一个写着：“{says}”",
                    "Text boxes and shapes with words on the sheet “{sheet}”: {number}; they are not read as data; the first says “{says}”",
                ),
                vec![("sheet", sheet.as_str().into()), ("number", (*number).into()), ("says", says.as_str().into())],
            ),
            Remark::UnevenRows { sheet, row, cells, headings, number } => Fact::phrase(
                text(
                    "“{sheet}”第 {row} 行有 {cells} 格，标题行有 {headings} 格，这样的行共 {number} 行：可能丢失了分隔符、引号或标签，请核对各列是否错位",
                    "Row {row} of “{sheet}” has {cells} cells and its headings have {headings}; rows of this kind: {number}; a delimiter, a quotation mark or a tag may be lost: see that what was read stands in its own column",
                ),
                vec![
                    ("sheet", sheet.as_str().into()),
                    ("row", (*row as usize).into()),
                    ("cells", (*cells as usize).into()),
                    ("headings", (*headings as usize).into()),
                    ("number", (*number).into()),
                ],
            ),
            Remark::MoreBeside(sheet) => Fact::phrase(
                text(
                    "工作表“{sheet}”的批注或文本框未能全部读出，请打开原文件查看",
                    "Not all comments and text boxes of the sheet “{sheet}” could be read; look at them in the file itself",
                ),
                vec![("sheet", sheet.as_str().into())],
            ),
        }
    }
}
