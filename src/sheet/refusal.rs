//! Why a file cannot be read, and what to ask of the unit that sent it.
//!
//! A refusal is data: a worker process hands it back, and only [`Refusal::reason`] puts it into words.

use crate::text::{Fact, Text, text};
use serde::{Deserialize, Serialize};

/// Why a file cannot be read, in the words that F101 shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Protected by a password to open.
    Encrypted,
    /// A workbook whose content is broken; what the reader said, in technical words.
    Damaged(String),
    /// Not a workbook at all; what it looks like.
    NotAWorkbook(Kind),
    /// A file without a byte.
    Empty,
    /// Larger than what is read; the limit in MiB.
    TooLarge(usize),
    /// Reading it took more memory than one file may; the limit in MiB.
    Memory(usize),
    /// Reading it took longer than one file may; the limit in seconds.
    Time(u64),
    /// The process that read it ended without an answer.
    Crashed,
    /// What was read of a sheet is not what stands in it: an independent count of its non-empty cells differs.
    Miscounted {
        /// The sheet.
        sheet: String,
        /// How many cells were read.
        read: usize,
        /// How many the file holds.
        counted: usize,
    },
}

/// What a file is that is not a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A Word document, old or new.
    Word,
    /// A presentation.
    Slides,
    /// A PDF file.
    Pdf,
    /// A picture.
    Picture,
    /// A RAR archive.
    Rar,
    /// Another archive, or one in which no workbook was found.
    Archive,
    /// An Apple Numbers document.
    Numbers,
    /// The lock file that an office program writes while a workbook is open.
    Lock,
    /// A web page or XML file without a table.
    Markup,
    /// A document of another program.
    OtherProgram,
    /// Nobody knows what.
    Unknown,
}

impl Kind {
    /// What it is.
    fn name(self) -> Text {
        match self {
            Kind::Word => text("Word 文档", "a Word document"),
            Kind::Slides => text("演示文稿", "a presentation"),
            Kind::Pdf => text("PDF 文件", "a PDF file"),
            Kind::Picture => text("图片", "a picture"),
            Kind::Rar => text("RAR 压缩包", "a RAR archive"),
            Kind::Archive => text("压缩包", "an archive"),
            Kind::Numbers => text("苹果 Numbers 表格", "an Apple Numbers document"),
            Kind::Lock => text("表格打开时产生的临时锁定文件", "the lock file of an open workbook"),
            Kind::Markup => text("网页或 XML 文件", "a web page or XML file"),
            Kind::OtherProgram => text("其他程序的文档", "another program's document"),
            Kind::Unknown => text("无法识别的文件", "a file of an unknown kind"),
        }
    }
}

impl Refusal {
    /// The refusal as a phrase for messages.
    pub fn reason(&self) -> Fact {
        match self {
            Refusal::Encrypted => text("文件设有打开密码", "it needs a password to open").into(),
            Refusal::Damaged(what) => Fact::Phrase(
                text(
                    "文件不完整或已损坏，请重新发送（{what}）",
                    "it is incomplete or damaged; ask for it again ({what})",
                ),
                vec![("what", what.as_str().into())],
            ),
            Refusal::NotAWorkbook(kind) => Fact::Phrase(
                text("不是表格文件，而是{kind}", "it is not a workbook but {kind}"),
                vec![("kind", kind.name().into())],
            ),
            Refusal::Empty => text("文件是空的（0 字节）", "it is empty (0 bytes)").into(),
            Refusal::TooLarge(limit) => Fact::Phrase(
                text("文件超过 {limit} MiB", "it is larger than {limit} MiB"),
                vec![("limit", (*limit).into())],
            ),
            Refusal::Memory(limit) => Fact::Phrase(
                text(
                    "读取它需要的内存超过上限（{limit} MiB），文件可能已损坏",
                    "reading it takes more than the limit of {limit} MiB of memory; it may be damaged",
                ),
                vec![("limit", (*limit).into())],
            ),
            Refusal::Time(limit) => Fact::Phrase(
                text(
                    "读取它的时间超过上限（{limit} 秒），文件可能已损坏",
                    "reading it takes longer than the limit of {limit} seconds; it may be damaged",
                ),
                vec![("limit", (*limit as usize).into())],
            ),
            Refusal::Crashed => text(
                "读取它的进程意外结束，文件可能已损坏",
                "the process that read it ended unexpectedly; it may be damaged",
            )
            .into(),
            Refusal::Miscounted { sheet, read, counted } => Fact::Phrase(
                text(
                    "工作表“{sheet}”里有 {counted} 个非空单元格，只读出 {read} 个，数字不可靠",
                    "the sheet “{sheet}” holds {counted} non-empty cells and {read} were read; its figures cannot be relied on",
                ),
                vec![("sheet", sheet.as_str().into()), ("counted", (*counted).into()), ("read", (*read).into())],
            ),
        }
    }
}
