//! Escapes and classes of characters.

use super::{Parsed, Parser};

/// Names of classes such as `[[:alpha:]]`.
const NAMED: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
    "space", "upper", "word", "xdigit",
];
/// Unicode's general categories, by their short names alone.
const CATEGORIES: &str = "\
    C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z \
    Zl Zp Zs";
/// Unicode's scripts.
const SCRIPTS: &str = "\
    Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak \
    Bengali Bhaiksuki Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian \
    Caucasian_Albanian Chakma Cham Cherokee Chorasmian Common Coptic Cuneiform Cypriot \
    Cypro_Minoan Cyrillic Deseret Devanagari Dives_Akuru Dogra Duployan Egyptian_Hieroglyphs \
    Elbasan Elymaic Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati Gunjala_Gondi \
    Gurmukhi Han Hangul Hanifi_Rohingya Hanunoo Hatran Hebrew Hiragana Imperial_Aramaic \
    Inherited Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kawi \
    Kayah_Li Kharoshthi Khitan_Small_Script Khmer Khojki Khudawadi Lao Latin Lepcha Limbu \
    Linear_A Linear_B Lisu Lycian Lydian Mahajani Makasar Malayalam Mandaic Manichaean Marchen \
    Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs \
    Miao Modi Mongolian Mro Multani Myanmar Nabataean Nag_Mundari Nandinagari New_Tai_Lue Newa \
    Nko Nushu Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Old_Hungarian Old_Italic Old_North_Arabian \
    Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Oriya Osage \
    Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic \
    Samaritan Saurashtra Sharada Shavian Siddham SignWriting Sinhala Sogdian Sora_Sompeng \
    Soyombo Sundanese Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tamil \
    Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Toto Ugaritic Vai Vithkuqi Wancho \
    Warang_Citi Yezidi Yi Zanabazar_Square";

const NO_CLASS: &str = "Go does not know this class of Unicode: write `\\p{L}` or `\\p{Greek}`";
const NO_ESCAPE: &str = "Go knows no such escape";
const NO_RANGE: &str = "a range ends before it begins";

impl Parser<'_> {
    /// What begins with a backslash. Returns whether it is something that can be repeated.
    pub(super) fn escape(&mut self) -> Parsed<bool> {
        if self.take("\\Q") {
            let (quoted, rest) = self.rest.split_once("\\E").unwrap_or((self.rest, ""));
            self.rest = rest;
            return Ok(!quoted.is_empty());
        }
        for known in ["\\A", "\\b", "\\B", "\\z"] {
            if self.take(known) {
                return Ok(true);
            }
        }
        if !self.classes()? {
            self.character()?;
        }
        Ok(true)
    }

    /// `\d`, `\pL`, `\p{Greek}`: in a class and out of one.
    fn classes(&mut self) -> Parsed<bool> {
        for class in ["\\d", "\\D", "\\s", "\\S", "\\w", "\\W"] {
            if self.take(class) {
                return Ok(true);
            }
        }
        if !self.take("\\p") && !self.take("\\P") {
            return Ok(false);
        }
        let name = if self.take("{") {
            let (name, rest) = self
                .rest
                .split_once('}')
                .ok_or("a `\\p{` is never closed")?;
            self.rest = rest;
            name.strip_prefix('^').unwrap_or(name)
        } else {
            let before = self.rest;
            let length = self.next().map_or(0, char::len_utf8);
            &before[..length]
        };
        let mut known = CATEGORIES.split(' ').chain(SCRIPTS.split(' '));
        if name == "Any" || known.any(|known| known == name) {
            Ok(true)
        } else {
            Err(NO_CLASS)
        }
    }

    /// One character, escaped or not.
    fn character(&mut self) -> Parsed<char> {
        let next = self.next().ok_or("a `[` is never closed")?;
        if next != '\\' {
            return Ok(next);
        }
        let octal = |c: char| ('0'..='7').contains(&c);
        match self.next().ok_or("it ends with a backslash")? {
            'a' => Ok('\x07'),
            'f' => Ok('\x0c'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'v' => Ok('\x0b'),
            'x' => self.hexadecimal(),
            first @ '0'..='9' => {
                if first != '0' && !(octal(first) && self.rest.starts_with(octal)) {
                    return Err("Go has no references back to a group");
                }
                let mut code = first.to_digit(8).unwrap_or_default();
                for _ in 0..2 {
                    let Some(digit) = self.rest.chars().next().and_then(|c| c.to_digit(8)) else {
                        break;
                    };
                    self.skip(1);
                    code = code * 8 + digit;
                }
                char::from_u32(code).ok_or(NO_ESCAPE)
            }
            other if other.is_ascii() && !other.is_ascii_alphanumeric() => Ok(other),
            _ => Err(NO_ESCAPE),
        }
    }

    /// `\x1f` or `\x{1f600}`, whose `\x` was read already.
    fn hexadecimal(&mut self) -> Parsed<char> {
        let digits = if self.take("{") {
            let (digits, rest) = self.rest.split_once('}').ok_or(NO_ESCAPE)?;
            self.rest = rest;
            digits
        } else {
            let digits = self.rest.get(..2).ok_or(NO_ESCAPE)?;
            self.skip(2);
            digits
        };
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NO_ESCAPE);
        }
        let code = u32::from_str_radix(digits, 16).map_err(|_| NO_ESCAPE)?;
        // Go takes halves of surrogate pairs, which no text has.
        match code {
            0xd800..=0xdfff => Ok('\u{fffd}'),
            code => char::from_u32(code).ok_or(NO_ESCAPE),
        }
    }

    /// `[a-z]`, from its bracket on.
    pub(super) fn class(&mut self) -> Parsed<()> {
        self.skip(1);
        self.take("^");
        let mut first = true;
        while first || !self.rest.starts_with(']') {
            first = false;
            if self.rest.is_empty() {
                return Err("a `[` is never closed");
            }
            if self.named()? || self.classes()? {
                continue;
            }
            let low = self.character()?;
            let is_range =
                self.rest.starts_with('-') && self.rest.len() > 1 && !self.rest.starts_with("-]");
            if is_range {
                self.skip(1);
                if self.character()? < low {
                    return Err(NO_RANGE);
                }
            }
        }
        self.skip(1);
        Ok(())
    }

    /// `[:alpha:]` within a class. A bracket and a colon that nothing ends are characters.
    fn named(&mut self) -> Parsed<bool> {
        let Some(inside) = self.rest.strip_prefix("[:") else {
            return Ok(false);
        };
        let Some((name, rest)) = inside.split_once(":]") else {
            return Ok(false);
        };
        let name = name.strip_prefix('^').unwrap_or(name);
        if !NAMED.contains(&name) {
            return Err("there is no such class between `[:` and `:]`");
        }
        self.rest = rest;
        Ok(true)
    }
}
