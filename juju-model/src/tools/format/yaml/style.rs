//! In which of YAML's styles go-yaml writes a text.

use charm_schema::Value;

/// The four ways to write a scalar.
#[derive(Clone, Copy)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

/// How a text is written, so that it reads back as the same text.
pub(super) fn style(text: &str) -> Style {
    let followed_by_blank = |place: usize| {
        let next = text[place..].chars().nth(1);
        next.is_none_or(|next| matches!(next, ' ' | '\t'))
    };
    let special = !text.chars().all(is_printable);
    let space_before_break = text
        .chars()
        .zip(text.chars().skip(1))
        .any(|(one, next)| one == ' ' && is_break(next));
    let space_after_break = text
        .chars()
        .zip(text.chars().skip(1))
        .any(|(one, next)| is_break(one) && next == ' ');
    if text.contains('\n') {
        let literal = !text.ends_with(' ') && !space_before_break && !special;
        return if literal {
            Style::Literal
        } else {
            Style::Double
        };
    }
    if text.is_empty() || reads_as_other_type(text) || special || space_before_break {
        return Style::Double;
    }
    let mut indicators = text.starts_with("---") || text.starts_with("...");
    let mut before = ' ';
    for (place, c) in text.char_indices() {
        indicators |= match c {
            '#' => matches!(before, ' ' | '\t') || is_break(before),
            ':' => followed_by_blank(place),
            _ if place > 0 => false,
            ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@'
            | '`' => true,
            '?' | '-' => followed_by_blank(place),
            _ => false,
        };
        before = c;
    }
    let outer = text.starts_with(' ') || text.ends_with(' ');
    if !indicators && !outer && !text.contains(is_break) {
        Style::Plain
    } else if space_after_break {
        Style::Double
    } else {
        Style::Single
    }
}

/// go-yaml takes no character beyond the basic plane for printable.
pub(super) fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        && c != '\u{feff}'
}

pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a plain scalar would be read back as something else than a text, by go-yaml or by an older reader.
fn reads_as_other_type(text: &str) -> bool {
    Value::of_plain(text) != Value::Text || is_timestamp(text) || is_base_60(text)
}

/// `12:30`, `1:2:3.4`: numbers to the base of 60 in older YAML.
fn is_base_60(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut parts = unsigned.split(':');
    let head = parts.next().unwrap_or_default();
    let head = head.starts_with(|c: char| c.is_ascii_digit())
        && head
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'_');
    let rest: Vec<&str> = parts.collect();
    let Some((last, middle)) = rest.split_last() else {
        return false;
    };
    let below_60 = |part: &str| match part.as_bytes() {
        [one] => one.is_ascii_digit(),
        [ten, one] => (b'0'..=b'5').contains(ten) && one.is_ascii_digit(),
        _ => false,
    };
    let last = match last.split_once('.') {
        None => below_60(last),
        Some((whole, fraction)) => {
            below_60(whole)
                && fraction
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'_')
        }
    };
    head && last && middle.iter().all(|part| below_60(part))
}

/// The forms of time that go-yaml reads: a date, alone, with a time after a blank, or with time and zone.
fn is_timestamp(text: &str) -> bool {
    let Some((year, rest)) = text.split_once('-') else {
        return false;
    };
    let (date, time) = match rest.find(['T', 't', ' ']) {
        None => (rest, None),
        Some(place) => (
            &rest[..place],
            Some((&rest[place..=place], &rest[place + 1..])),
        ),
    };
    let one_or_two = |text: &str, least: u32, most: u32| {
        let fits = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
        fits && text
            .parse()
            .is_ok_and(|number: u32| (least..=most).contains(&number))
    };
    let Some((month, day)) = date.split_once('-') else {
        return false;
    };
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let last_day = |month: &str| match month.trim_start_matches('0') {
        "4" | "6" | "9" | "11" => 30,
        "2" => {
            let year: u32 = year.parse().unwrap_or_default();
            let leap =
                (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
            if leap { 29 } else { 28 }
        }
        _ => 31,
    };
    if !one_or_two(month, 1, 12) || !one_or_two(day, 1, last_day(month)) {
        return false;
    }
    let Some((separator, time)) = time else {
        return true;
    };
    let (clock, zone) = match time.find(['Z', '+', '-']) {
        None => (time, ""),
        Some(place) => time.split_at(place),
    };
    let zoned = match zone.as_bytes() {
        [] => separator == " ",
        [b'Z'] => separator != " ",
        [b'+' | b'-', h1, h2, b':', m1, m2] => {
            separator != " " && [h1, h2, m1, m2].iter().all(|digit| digit.is_ascii_digit())
        }
        _ => false,
    };
    let (clock, fraction) = match clock.split_once(['.', ',']) {
        None => (clock, None),
        Some((clock, fraction)) => (clock, Some(fraction)),
    };
    let fraction = fraction
        .is_none_or(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    let parts: Vec<&str> = clock.split(':').collect();
    let [hour, minute, second] = parts[..] else {
        return false;
    };
    let on_the_clock =
        one_or_two(hour, 0, 23) && one_or_two(minute, 0, 59) && one_or_two(second, 0, 59);
    zoned && fraction && on_the_clock
}
