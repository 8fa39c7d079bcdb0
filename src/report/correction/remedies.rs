//! What a unit is asked to do about a finding. The remedies of the rules speak to the officer; these speak to the unit.

use crate::finding::Rule;
use crate::text::{Text, text};

/// What to do about a finding of a rule.
pub fn remedy(rule: &Rule) -> Text {
    match rule.code {
        "F101" => text(
            "这个文件打不开，请另存为 .xlsx 后重新报送。",
            "The file cannot be opened: please save it as .xlsx and send it again.",
        ),
        "F103" => text("请核对单位名称，不要使用其他单位的模板。", "Please see that it is your own unit's workbook."),
        "S101" => text("请在标出的工作表里补填。", "Please fill in the sheet that is marked."),
        "S102" => text(
            "请在标出的列里补填，不要改动表头。",
            "Please fill in the column that is marked, and leave its heading as it is.",
        ),
        "S103" => text(
            "已恢复下发的内容，请不要改动；填报数如按改动后的口径填写，请更正。",
            "What was given is restored: please leave it. Correct your figure where it followed the changed cell.",
        ),
        "S104" => text(
            "需要上报的，请填到相应的单元格；不需要的，不必处理。",
            "What should be reported, please write into its place; nothing needs to be done about the rest.",
        ),
        "S106" => text(
            "请确定以哪一处为准，填在标出的单元格里，其余删去；已划掉的内容，不算的删去整行，算的重新填写。",
            "Please decide which one is meant, write it into the marked cell and take out the others; of what is struck out, delete the row or write it again.",
        ),
        "S107" => text("请核对隐藏的内容是否应当上报。", "Please see whether what was hidden should be reported."),
        "V101" => text(
            "请改填数字，不带文字和单位；说明写在备注栏。",
            "Please write a plain number without words or measure; words belong under “Remark”.",
        ),
        "V102" => text(
            "请按“计量单位”一栏核对，更正后的数字填在标出的单元格里。",
            "Please check it in the unit of measure given, and write the right figure into the marked cell.",
        ),
        "V103" => text(
            "请核对；应填累计数，不能是负数。",
            "Please check it: it should be the amount reached, never below zero.",
        ),
        "V104" => text("请按实际数填写整数。", "Please count, and write a whole number."),
        "V105" => text(
            "请补填；数字确实没有的填 0。",
            "Please fill it in; where a figure is asked and there is none, write 0.",
        ),
        "V106" | "V108" => text(
            "请直接填写内容，不要用公式；要求填数字的只填数字。",
            "Please write what the formula should give; where a figure is asked, the figure alone.",
        ),
        "V109" => text(
            "请按表头要求填写：日期写成 2021-08-31，身份证号填 18 位，选项从下拉列表中选。",
            "Please write it as the heading asks: dates as 2021-08-31, identity numbers with 18 characters, choices from the list.",
        ),
        "R101" => text(
            "请核对填报数和明细，改正不对的一处：明细有漏行、多行或者数字不对的改明细，填报数不对的改填报数。",
            "Please compare the two and correct the one that is wrong: the rows of the list, or the stated figure.",
        ),
        "R102" => text(
            "有漏报的请补上；确实没有达到的，请说明原因和完成时间。",
            "Please add what was left out; else give the reason, and say when it will be reached.",
        ),
        "R104" => text(
            "确属重复的，删去一行并更正填报数；不是重复的，请在名称上加以区别。",
            "Please delete the row where it is repeated, and correct the figure; where it is not, tell the two apart by name.",
        ),
        "R105" => text(
            "请与该单位商定由谁填报；由对方填报的，删去并更正填报数。",
            "Please agree with the other unit which of you reports it; if it does, delete the row and correct your figure.",
        ),
        "R106" => text(
            "请核对各行是否齐全、正确；核对后删去合计行，本表会自动合计。",
            "Please see that the rows are complete and right; then delete the total row, since the sheet adds up by itself.",
        ),
        "R107" => text(
            "应填年初以来的累计数；上一批次多报的，请说明。",
            "The figure should count from the beginning of the year; if the one before was too high, please say so.",
        ),
        _ => rule.remedy,
    }
}
