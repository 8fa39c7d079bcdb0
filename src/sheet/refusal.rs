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
    /// A workbook of Excel 4 or older.
    TooOld,
    /// A workbook whose content is broken; what the reader said, in technical words.
    Damaged(String),
    /// Not a workbook at all; what it looks like.
    NotAWorkbook(Kind),
    /// Text whose encoding is not known: it reads as garbage in each.
    Garbled,
    /// A file without a byte.
    Empty,
    /// Larger than what is read; the limit in MiB.
    TooLarge(usize),
    /// Unpacked it is larger than what is read, or packed more tightly than workbooks are; the limit in MiB.
    Inflated(usize),
    /// An archive or mail in which there is no file.
    NothingInside,
    /// A mail that brings no file; how its letter begins.
    LetterAlone(String),
    /// Text that is no table; how it begins.
    TextAlone(String),
    /// An archive or mail that lies too deep in others.
    Nested,
    /// An archive or mail of more files than are read; the limit.
    TooManyFiles(usize),
    /// Reading it took more memory than one file may; the limit in MiB.
    Memory(usize),
    /// Reading it took longer than one file may; the limit in seconds.
    Time(u64),
    /// The process that read it ended without an answer.
    Crashed,
    /// A row of a text is longer than the others, and holds what looks like one number in two fields: its thousands comma delimits.
    SplitFigure {
        /// The row, from 1.
        row: usize,
        /// The number as written.
        text: String,
    },
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
    /// A document of a word processor, old or new.
    Word,
    /// A presentation.
    Slides,
    /// A PDF or OFD file.
    Pdf,
    /// A picture.
    Picture,
    /// A sound or a film.
    Media,
    /// A RAR archive.
    Rar,
    /// A zip archive without the parts of a workbook; files may be inside.
    Zip,
    /// A 7z archive; files may be inside.
    SevenZip,
    /// An archive of another kind.
    Archive,
    /// A mail; files may be attached.
    Mail,
    /// An Apple Numbers document.
    Numbers,
    /// The lock file that an office program writes while a workbook is open.
    Lock,
    /// A shortcut to a file.
    Shortcut,
    /// A program.
    Program,
    /// A database.
    Database,
    /// A file sealed by the software that guards an organisation's documents; only its own computers open it.
    Sealed,
    /// A web page or XML file without a table.
    Markup,
    /// Nothing but blanks or zero bytes.
    Blank,
    /// A document of another program.
    OtherProgram,
    /// Nobody knows what.
    Unknown,
}

impl Kind {
    /// What it is.
    fn name(self) -> Text {
        match self {
            Kind::Word => text("Word 或 WPS 文字文档", "a word processor's document"),
            Kind::Slides => text("演示文稿", "a presentation"),
            Kind::Pdf => text("PDF 或 OFD 版式文件", "a PDF or OFD file"),
            Kind::Picture => text("图片", "a picture"),
            Kind::Media => text("音频或视频", "a sound or a film"),
            Kind::Rar => text("RAR 压缩包", "a RAR archive"),
            Kind::Zip => text("ZIP 压缩包", "a zip archive"),
            Kind::SevenZip => text("7z 压缩包", "a 7z archive"),
            Kind::Archive => text("压缩包", "an archive"),
            Kind::Mail => text("电子邮件", "a mail"),
            Kind::Numbers => text("苹果 Numbers 表格", "an Apple Numbers document"),
            Kind::Lock => text("表格打开时产生的临时锁定文件", "the lock file of an open workbook"),
            Kind::Shortcut => text("快捷方式", "a shortcut"),
            Kind::Program => text("可执行程序", "a program"),
            Kind::Database => text("数据库文件", "a database"),
            Kind::Sealed => text("文档加密软件加密的文件", "a file sealed by document-protection software"),
            Kind::Markup => text("没有表格的网页或 XML 文件", "a web page or XML file without a table"),
            Kind::Blank => text("没有内容的空白文件", "a file with nothing but blanks or zero bytes"),
            Kind::OtherProgram => text("其他程序的文档", "another program's document"),
            Kind::Unknown => text("无法识别的文件", "a file of an unknown kind"),
        }
    }

    /// What to ask of the unit.
    fn ask(self) -> Text {
        match self {
            Kind::Rar | Kind::Zip | Kind::SevenZip | Kind::Archive => text(
                "请解压后把其中的表格放进收件文件夹，或请对方直接发送表格",
                "unpack it and put the workbook inside into the inbox, or ask for the workbook by itself",
            ),
            Kind::Mail => text(
                "请打开邮件，把附件中的表格另存到收件文件夹，或请对方直接发送表格",
                "open it and save the workbook attached to it into the inbox, or ask for the workbook by itself",
            ),
            Kind::Numbers => text("请对方导出为 Excel（xlsx）后重新发送", "ask for it exported to Excel (.xlsx)"),
            Kind::Lock => text(
                "可以删去；请对方关闭表格后，发送文件名不带“~$”或“.~”的那个文件",
                "it may be deleted; ask for the file whose name does not begin with “~$” or “.~”, sent after closing it",
            ),
            Kind::Shortcut => text("请对方发送它指向的表格文件本身", "ask for the workbook that it points to"),
            Kind::Program => text(
                "请不要打开，先向对方核实，再请对方发送填好的表格",
                "do not open it; ask the sender whether it is meant, and for the filled-in workbook",
            ),
            Kind::Sealed => text("请对方解密后重新发送", "ask for it unsealed on the sender's computer"),
            Kind::Blank => text("请对方检查原文件后重新发送", "ask the sender to check the file and send it again"),
            // Nothing in these becomes a workbook by saving it as one.
            Kind::Picture | Kind::Pdf | Kind::Media | Kind::Word | Kind::Slides | Kind::Markup => {
                text("请对方发送填写好的表格文件（xlsx）", "ask for the filled-in workbook (.xlsx)")
            }
            Kind::Database | Kind::OtherProgram | Kind::Unknown => text(
                "请对方用 WPS 表格或 Excel 填好模板，存为 xlsx 后发送",
                "ask for the template, filled in with WPS or Excel and saved as .xlsx",
            ),
        }
    }
}

impl Refusal {
    /// The refusal as a phrase for messages.
    pub fn reason(&self) -> Fact {
        match self {
            Refusal::Encrypted => text(
                "文件设有打开密码，请对方去掉密码后重新发送",
                "it needs a password to open; ask for it without the password",
            )
            .into(),
            Refusal::TooOld => text(
                "这是 Excel 4.0 或更早版本的格式，请对方另存为 .xlsx 后重新发送",
                "it is in the format of Excel 4 or older; ask for it saved as .xlsx",
            )
            .into(),
            Refusal::Damaged(what) => Fact::phrase(
                text(
                    "文件不完整或已损坏，请对方重新发送（技术信息：{what}）",
                    "it is incomplete or damaged; ask for it again (in technical words: {what})",
                ),
                vec![("what", what.as_str().into())],
            ),
            Refusal::NotAWorkbook(kind) => Fact::phrase(
                text("不是表格文件（{kind}），{ask}", "it is not a workbook but {kind}; {ask}"),
                vec![("kind", kind.name().into()), ("ask", kind.ask().into())],
            ),
            Refusal::Garbled => text(
                "文字编码无法识别，读出来是乱码，请对方另存为 xlsx 后重新发送",
                "its text reads as garbage in every known encoding; ask for it saved as .xlsx",
            )
            .into(),
            Refusal::Empty => {
                text("文件是空的（0 字节），请对方重新发送", "it is empty (0 bytes); ask for it again").into()
            }
            Refusal::TooLarge(limit) => Fact::phrase(
                text(
                    "文件超过 {limit} MiB，请对方删去图片等附加内容，或分成几个文件发送",
                    "it is larger than {limit} MiB; ask for it without pictures, or in parts",
                ),
                vec![("limit", (*limit).into())],
            ),
            Refusal::Inflated(limit) => Fact::phrase(
                text(
                    "文件解压后大得反常（上限 {limit} MiB），不像正常的表格文件，请先向对方核实来源",
                    "unpacked it is far larger than a workbook is (the limit is {limit} MiB); ask the sender where it comes from",
                ),
                vec![("limit", (*limit).into())],
            ),
            Refusal::NothingInside => text(
                "压缩包或邮件里没有文件，请对方附上表格后重新发送",
                "there is no file in this archive or mail; ask for it again with the workbook",
            )
            .into(),
            Refusal::LetterAlone(letter) => Fact::phrase(
                text(
                    "邮件没有附件，正文写着：“{letter}”；请对方附上表格后重新发送",
                    "this mail brings no file; it says “{letter}”; ask for it again with the workbook",
                ),
                vec![("letter", letter.as_str().into())],
            ),
            Refusal::TextAlone(says) => Fact::phrase(
                text(
                    "不是表格文件，而是文字，写着：“{says}”；请对方发送填写好的表格文件（xlsx）",
                    "it is not a workbook but text, and says “{says}”; ask for the filled-in workbook (.xlsx)",
                ),
                vec![("says", says.as_str().into())],
            ),
            Refusal::Nested => text(
                "压缩包里套了多层压缩包，请解压后把其中的表格放进收件文件夹，或请对方直接发送表格",
                "it is packed several times over; unpack it and put the workbooks into the inbox, or ask for them by themselves",
            )
            .into(),
            Refusal::TooManyFiles(limit) => Fact::phrase(
                text(
                    "其中的文件超过 {limit} 个，请取出填好的表格放进收件文件夹，或请对方只发送表格",
                    "it holds more than {limit} files; take the filled-in workbooks out into the inbox, or ask for them alone",
                ),
                vec![("limit", (*limit).into())],
            ),
            Refusal::Memory(limit) => Fact::phrase(
                text(
                    "读取时用的内存超过上限（{limit} MiB），文件可能已损坏，请对方另存为 xlsx 后重新发送",
                    "reading it takes more than the limit of {limit} MiB of memory; it may be damaged; ask for it saved as .xlsx again",
                ),
                vec![("limit", (*limit).into())],
            ),
            Refusal::Time(limit) => Fact::phrase(
                text(
                    "读取时间超过上限（{limit} 秒），文件可能已损坏，请对方另存为 xlsx 后重新发送",
                    "reading it takes longer than the limit of {limit} seconds; it may be damaged; ask for it saved as .xlsx again",
                ),
                vec![("limit", (*limit as usize).into())],
            ),
            Refusal::Crashed => text(
                "读取这个文件时程序出错中止，文件可能已损坏，请对方另存为 xlsx 后重新发送",
                "the process that read it ended unexpectedly; it may be damaged; ask for it saved as .xlsx again",
            )
            .into(),
            Refusal::SplitFigure { row, text: figure } => Fact::phrase(
                text(
                    "第 {row} 行的列数比其他行多，其中“{figure}”像是一个数，里面的千位分隔逗号把它分成了两列，右边各列随之错位；请对方另存为 xlsx，或给这样的数加上英文双引号后重新发送",
                    "row {row} has more fields than the others, and “{figure}” in it looks like one number whose thousands comma makes two fields of it and moves all to its right; ask for it saved as .xlsx, or with such numbers in quotation marks",
                ),
                vec![("row", (*row).into()), ("figure", figure.as_str().into())],
            ),
            Refusal::Miscounted { sheet, read, counted } => Fact::phrase(
                text(
                    "工作表“{sheet}”里有 {counted} 个非空单元格，读出的却是 {read} 个，读数不可靠，请对方另存为 xlsx 后重新发送",
                    "the sheet “{sheet}” holds {counted} non-empty cells and {read} were read; its figures cannot be relied on; ask for it saved as .xlsx again",
                ),
                vec![("sheet", sheet.as_str().into()), ("counted", (*counted).into()), ("read", (*read).into())],
            ),
        }
    }
}
