//! Cells and texts, and what is read of them.

use super::*;

#[test]
fn no_word_for_nothing_is_told_apart_by_its_first_character() {
    for word in NONE.iter().chain(&NOT_APPLICABLE) {
        for written in [word.to_string(), format!("\u{3000}{word} "), word.to_uppercase()] {
            assert!(says_none(&written), "{written}");
        }
    }
    assert!(says_none("暂无此项工作") && !says_none("不详") && !says_none("12") && !says_none("N"));
}

fn read(text: &str, measure: &str) -> String {
    match words(text, &Measure::parse(measure)) {
        Written::Figure(number) => match number.reading() {
            None => number.amount().value.to_string(),
            Some(reading) => {
                let note = reading.note.as_ref().map(|note| format!(" | {note}")).unwrap_or_default();
                format!("“{}”{note}", number.amount().say(measure).say(crate::text::Lang::Zh))
            }
        },
        Written::NotANumber { obstacle, .. } => obstacle.say().say(crate::text::Lang::Zh),
        other => format!("{other:?}"),
    }
}

#[test]
fn plain_digits_need_no_reading() {
    for (text, measure, figure) in [
        ("5.5", "万人", "5.5"),
        ("５．５", "万人", "5.5"),
        ("1,200", "名", "1200"),
        ("1，200，000", "名", "1200000"),
        (" 12 000 ", "名", "12000"),
        ("-3", "个", "-3"),
    ] {
        assert_eq!(read(text, measure), figure, "{text} in {measure}");
    }
}

#[test]
fn figures_are_read_as_their_author_meant_them() {
    for (text, measure, reading) in [
        ("120人", "万人", "0.012 万人"),
        ("120人次", "名", "120 名"),
        ("9个", "家", "9 家"),
        ("无", "个", "0 个"),
        ("共计12个", "个", "12 个"),
        ("合计：12", "个", "12 个"),
        ("5.5万", "万人", "5.45 至不足 5.55 万人"),
        ("5.5万", "人", "54500 至不足 55500 人"),
        ("5.5万人", "人", "54500 至不足 55500 人"),
        ("5 万 人", "人", "45000 至不足 55000 人"),
        ("5万5千", "人", "54500 至不足 55500 人"),
        ("5千", "万人", "0.45 至不足 0.55 万人"),
        ("3亿元", "万元", "25000 至不足 35000 万元"),
        ("1.2E+05", "人", "115000 至不足 125000 人"),
        ("一百二十", "人", "120 人"),
        ("壹佰人", "人", "100 人"),
        ("壹万贰仟元整", "元", "12000 元"),
        ("¥1,200.50", "元", "1200.5 元"),
        ("约5.5万人", "人", "49500 至 60500 人"),
        ("大约 120 人", "人", "108 至 132 人"),
        ("约1万", "人", "5000 至 15000 人"),
        ("~3", "个", "2.5 至 3.5 个"),
        ("500人左右", "人", "450 至 550 人"),
        ("十来个", "个", "9 至 11 个"),
        ("近6万", "人", "54000 至不足 60000 人"),
        ("接近100人", "人", "90 至不足 100 人"),
        ("5万多", "人", "多于 50000、不足 60000 人"),
        ("5万余人", "人", "多于 50000、不足 60000 人"),
        ("50多万人", "人", "多于 500000、不足 600000 人"),
        ("320余人", "人", "多于 320、不足 330 人"),
        ("12多", "万人", "多于 12、不足 13 万人"),
        ("12多公顷", "公顷", "多于 12、不足 13 公顷"),
        ("百余家", "家", "多于 100、不足 200 家"),
        ("十几个", "个", "多于 10、不足 20 个"),
        ("约500余人", "人", "450 至不足 600 人"),
        ("至少5万人", "人", "不少于 50000 人"),
        ("1000名以上", "名", "不少于 1000 名"),
        ("超过5万", "人", "多于 50000 人"),
        ("不足3万", "人", "不足 30000 人"),
        ("最多20个", "个", "不超过 20 个"),
        ("20个以内", "个", "不超过 20 个"),
        ("3-5万", "人", "30000 至 50000 人"),
        ("3~5", "个", "3 至 5 个"),
        ("三至五万", "人", "30000 至 50000 人"),
        ("3万人—5万人", "人", "30000 至 50000 人"),
        ("5000-1万", "万人", "0.5 至 1 万人"),
        ("about 500 persons", "persons", "450 至 550 persons"),
        ("3 or more", "items", "不少于 3 items"),
        ("50%", "%", "50 %"),
        ("五成", "%", "50 %"),
        ("百分之五十", "%", "50 %"),
        ("百分之九十八点五", "%", "98.5 %"),
        ("三分之一", "%", "33.33333333 至 33.33333334 %"),
        ("9（含续建2个）", "个", "9 个” | 含续建2个"),
        ("9（家）", "家", "9 家” | 家"),
        ("5.5万（人）", "万人", "5.45 至不足 5.55 万人” | 人"),
        ("12个，其中新建3个", "个", "12 个” | 其中新建3个"),
        ("12个 其中新建3个", "个", "12 个” | 其中新建3个"),
        ("9个（截至8月31日）", "个", "9 个” | 截至8月31日"),
        ("9个（完成率100%）", "个", "9 个” | 完成率100%"),
        ("9个（上半年累计，已完成）", "个", "9 个” | 上半年累计,已完成"),
        ("9个（超额完成全年计划）", "个", "9 个” | 超额完成全年计划"),
        ("9次（含模拟演练2次）", "次", "9 次” | 含模拟演练2次"),
        ("9个（含新建3个，均已验收）", "个", "9 个” | 含新建3个,均已验收"),
        ("9个。", "个", "9 个"),
        ("9\n个", "个", "9 个"),
        ("12个\n（其中新建3个）", "个", "12 个” | 其中新建3个"),
    ] {
        let expected = if reading.contains('”') { format!("“{reading}") } else { format!("“{reading}”") };
        assert_eq!(read(text, measure), expected, "{text} in {measure}");
    }
}

#[test]
fn blank_zero_none_and_not_applicable_are_told_apart() {
    let measure = Measure::parse("个");
    assert_eq!(words("  ", &measure), Written::Blank);
    assert_eq!(words("0", &measure).value(), Some(Decimal::ZERO));
    assert_eq!(words("/", &measure), Written::NotApplicable("/".into()));
    assert_eq!(words("——", &measure), Written::NotApplicable("——".into()));
    assert_eq!(figure(None, None, &measure), Written::Blank);
}

#[test]
fn what_is_not_one_figure_of_the_measure_is_refused_with_the_reason() {
    const UNCLEAR: &str = "看不出是多少";
    for (text, measure, why) in [
        ("待定", "名", "数字尚未确定"),
        ("同上", "名", "写的是参见别处，没有写出数字"),
        ("若干", "名", "只写了大概，没有具体数字"),
        ("上百人", "名", "只写了大概，没有具体数字"),
        ("三五百人", "名", "只写了大概，没有具体数字"),
        ("三万五", "名", "可以指 35000、30005，程序不猜测"),
        ("三五个", "个", "可以指 35、3-5，程序不猜测"),
        ("三至五十", "个", "可以指 3-50、30-50，程序不猜测"),
        ("一百二十", "万人", "可以指 120 万人、0.012 万人，程序不猜测"),
        ("9（续建2个）", "个", "可以指 9、续建2个，程序不猜测"),
        ("9（不含续建2个）", "个", "可以指 9、不含续建2个，程序不猜测"),
        ("9（含续建12个）", "个", "可以指 9、含续建12个，程序不猜测"),
        ("12多", "次", "应为整数，而照这样写的范围内没有整数"),
        ("12几个", "个", "应为整数，而照这样写的范围内没有整数"),
        ("12余名", "名", "应为整数，而照这样写的范围内没有整数"),
        ("近1", "家", "应为整数，而照这样写的范围内没有整数"),
        ("12（更正为十五）", "个", "后面注明“更正为十五”，不知应计多少"),
        ("12（实际15）", "个", "可以指 12、实际15，程序不猜测"),
        ("12（实际为十五）", "个", "后面注明“实际为十五”，不知应计多少"),
        ("12（计划年底完成）", "个", "后面注明“计划年底完成”，不知应计多少"),
        ("12个（作废）", "个", "后面注明“作废”，不知应计多少"),
        ("12（取消）", "个", "后面注明“取消”，不知应计多少"),
        ("12（有误）", "个", "后面注明“有误”，不知应计多少"),
        ("12（未完成）", "个", "后面注明“未完成”，不知应计多少"),
        ("12（计划）", "个", "后面注明“计划”，不知应计多少"),
        ("约12，预计", "个", "后面注明“预计”，不知应计多少"),
        ("12（含上年度5次）", "次", "后面注明“含上年度5次”，不知应计多少"),
        ("9（续建两个）", "个", "可以指 9、续建两个，程序不猜测"),
        ("新建3个，续建6个", "个", "可以指 3个、6个，程序不猜测"),
        ("12000（人）", "万人", "可以指 12000万人、12000人，程序不猜测"),
        ("2（万）", "家", "可以指 2家、2万，程序不猜测"),
        ("8人（单位：千人）", "人", "可以指 8人、单位:千人，程序不猜测"),
        ("12\n345", "个", "可以指 12、345，程序不猜测"),
        ("1\n200", "个", "可以指 1、200，程序不猜测"),
        ("1\t200人", "人", "可以指 1、200人，程序不猜测"),
        ("5万\n5千", "人", "可以指 5万、5千，程序不猜测"),
        ("12家企业", "家", "“家企业”不能换算成“家”"),
        ("50%", "名", "“%”不能换算成“名”"),
        ("5万元", "人", "“元”不能换算成“人”"),
        ("2021年8月31日", "个", "是日期，不是数字"),
        ("8月", "个", "是日期，不是数字"),
        ("2021-8-31", "个", "是日期，不是数字"),
        ("100000000000000000", "名", UNCLEAR),
        ("5-3", "名", "可以指 5、3，程序不猜测"),
        ("1,2", "名", UNCLEAR),
        ("1.2.3", "名", UNCLEAR),
        ("10²", "名", UNCLEAR),
        ("５5O", "名", "“o”不能换算成“名”"),
        ("③", "名", UNCLEAR),
        ("1/2", "名", "可以指 1、2，程序不猜测"),
        ("不足5万以上", "名", UNCLEAR),
    ] {
        assert_eq!(read(text, measure), why, "{text} in {measure}");
    }
}

#[test]
fn a_share_without_a_percent_sign_may_be_one_in_hundredths_and_is_not_guessed() {
    let percent = |float| figure(Some(Cell::Number(float)), None, &Measure::parse("%"));
    let readings = Obstacle::Several(vec!["0.5%".into(), "50%".into()]);
    assert_eq!(percent(0.5), Written::not_a_number("0.5".into(), readings.clone()));
    assert!(matches!(percent(1.0), Written::NotANumber { .. }));
    assert_eq!(percent(50.0).value(), Some(Decimal::from(50)));
    assert_eq!(percent(0.0).value(), Some(Decimal::ZERO));
    // A workbook saved as csv loses what its cells showed.
    let text = |text| words(text, &Measure::parse("%"));
    assert_eq!(text("0.5"), Written::not_a_number("0.5".into(), readings));
    for unclear in ["1", "０.９５", "-0.5", "约0.95", "0.95以上", "0.9（上半年）"] {
        assert!(
            matches!(text(unclear), Written::NotANumber { obstacle, .. } if matches!(*obstacle, Obstacle::Several(_))),
            "{unclear}"
        );
    }
    for (said, share) in [("0.5%", "0.5"), ("1％", "1"), ("95", "95"), ("0", "0"), ("五成", "50"), ("1.5", "1.5")] {
        assert_eq!(text(said).value().map(|value| value.to_string()).as_deref(), Some(share), "{said}");
    }
}

#[test]
fn a_number_that_is_shown_as_a_percentage_is_one_and_nothing_else() {
    let shown = |float, measure| figure(Some(Cell::Number(float)), Some(Look::Percent), &Measure::parse(measure));
    for (float, share) in [(0.5, 50), (1.0, 100), (5.5, 550), (0.0, 0)] {
        assert_eq!(shown(float, "%").value(), Some(Decimal::from(share)));
    }
    let obstacle = Obstacle::Measure { written: "%".into(), asked: "万人".into() };
    assert_eq!(shown(5.5, "万人"), Written::not_a_number("550%".into(), obstacle));
}

#[test]
fn what_is_struck_out_or_has_raised_characters_is_no_figure() {
    let measure = Measure::parse("个");
    for cell in [Cell::Number(12.0), Cell::Text(" 12 ")] {
        for (look, obstacle) in [
            (Look::Struck, Obstacle::Struck),
            (Look::PartlyStruck, Obstacle::PartlyStruck),
            (Look::Raised, Obstacle::Raised),
        ] {
            assert_eq!(figure(Some(cell), Some(look), &measure), Written::not_a_number("12".into(), obstacle));
        }
    }
    assert_eq!(figure(Some(Cell::Text(" ")), Some(Look::Struck), &measure), Written::Blank);
    assert_eq!(figure(Some(Cell::Formula), Some(Look::Struck), &measure), Written::Uncalculated);
    // Left as it was given, it still stands for that formula.
    let given = Cell::Text("（公式未计算）");
    assert_eq!(figure(Some(given), None, &measure), Written::Uncalculated);
}

#[test]
fn a_number_that_is_shown_as_another_figure_is_none_unless_the_measure_makes_them_the_same() {
    let read = |float: f64, shown: &str, measure: &str| {
        let look = Some(Look::Otherwise(Some(shown.into())));
        figure(Some(Cell::Number(float)), look, &Measure::parse(measure))
    };
    for (float, shown, measure) in [
        (12.0, "12万", "万人"),
        (12.0, "12.00万元", "万元"),
        (0.95, "0.95%", "%"),
        (12e4, "12万", "人"),
        (0.0, "0", "个"),
    ] {
        assert_eq!(read(float, shown, measure).value(), number::from_cell(float), "{shown}");
    }
    for (float, shown, measure) in [
        (12.0, "12万", "次"),
        (12_345.0, "1.2万", "人"),
        (12_000.0, "12", "次"),
        (12_500.0, "1.2500", "万人"),
        (12.0, "约12", "次"),
        (12.0, "-12", "次"),
        (95.0, "95‰", "%"),
        (0.0, "待定", "次"),
        (12.0, "", "次"),
    ] {
        let stored = Decimal::try_from(float).unwrap().normalize().to_string();
        let obstacle = Obstacle::Otherwise { shown: Some(shown.into()), stored: stored.clone() };
        assert_eq!(read(float, shown, measure), Written::not_a_number(stored, obstacle));
    }
    let say = |shown: Option<&str>| {
        Obstacle::Otherwise { shown: shown.map(Into::into), stored: "12".into() }.say().say(crate::text::Lang::Zh)
    };
    assert_eq!(say(Some("12万")), "单元格格式显示的是“12万”，存的是 12，不知以哪个为准");
    assert_eq!(say(Some("")), "单元格格式不显示内容，存的是 12，不知以哪个为准");
    assert_eq!(say(None), "单元格格式显示的不是所存的 12，不知以哪个为准");
}

#[test]
fn a_date_or_a_logical_is_no_figure() {
    let measure = Measure::parse("个");
    let refused = |cell: CellRef| match figure(Some(cell), None, &measure) {
        Written::NotANumber { text, obstacle } => (text, *obstacle),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(Cell::Bool(true)), ("TRUE".into(), Obstacle::Logical));
    assert_eq!(refused(Cell::Date(44439.0)), ("2021-08-31".into(), Obstacle::Date));
    for error in [Cell::Error("#REF!"), Cell::Text(" #REF!")] {
        assert_eq!(figure(Some(error), None, &measure), Written::Error("#REF!".into()));
    }
}
