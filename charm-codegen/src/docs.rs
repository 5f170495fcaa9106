//! Descriptions from YAML as documentation of generated items.
//!
//! Descriptions are Markdown by habit, not by rule, and nobody who wrote one
//! thought of doctests. Whatever Markdown reads as code must not be compiled:
//! fences are marked as text, and nothing else keeps the indentation that
//! would make it code.

use proc_macro2::TokenStream;
use quote::quote;

/// One `#[doc]` for each line.
pub(crate) fn attributes(text: &str) -> TokenStream {
    text.lines()
        .map(|line| {
            let line = if line.is_empty() {
                String::new()
            } else {
                format!(" {line}")
            };
            quote!(#[doc = #line])
        })
        .collect()
}

/// A description made safe for rustdoc.
pub(crate) fn markdown(description: &str) -> String {
    let mut out = Writer::default();
    for line in description.trim_end().lines() {
        let line = line.replace('\t', "    ");
        out.line(line.trim_end());
    }
    out.close();
    out.text.trim_matches('\n').to_owned()
}

/// Four spaces make code; three never do.
const MOST_INDENT: usize = 3;

#[derive(Default)]
struct Writer {
    text: String,
    block: Block,
    /// Blank lines inside indented code, kept back until more code follows.
    blank: usize,
    in_list: bool,
}

#[derive(Default, PartialEq)]
enum Block {
    #[default]
    Blank,
    Paragraph,
    /// Between the author's own fences.
    Fenced {
        fence: char,
        len: usize,
    },
    /// Indented code, which we fence.
    Indented,
}

impl Writer {
    fn line(&mut self, line: &str) {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        if let Block::Fenced { fence, len } = self.block {
            if fence_length(content, fence) >= len && content.trim_start_matches(fence).is_empty() {
                self.close();
            } else {
                self.push(line);
            }
            return;
        }
        if content.is_empty() {
            if self.block == Block::Indented {
                self.blank += 1;
            } else {
                self.block = Block::Blank;
                self.push("");
            }
            return;
        }
        let fence = content.chars().next().unwrap_or(' ');
        let len = fence_length(content, fence);
        if matches!(fence, '`' | '~') && len >= 3 && !content[len..].contains(fence) {
            self.close();
            // At the left margin, so that only its own end closes it.
            self.push(&format!("{}text", &content[..len]));
            self.block = Block::Fenced { fence, len };
        } else if indent > MOST_INDENT && self.begins_or_continues_code() {
            if self.block != Block::Indented {
                self.push("```text");
                self.block = Block::Indented;
            }
            for _ in 0..std::mem::take(&mut self.blank) {
                self.push("");
            }
            self.push(&line[MOST_INDENT + 1..]);
        } else {
            if self.block == Block::Indented {
                self.close();
            }
            if indent == 0 {
                self.in_list = false;
            }
            let content = self.inline(content);
            self.push(&format!("{:1$}{content}", "", indent.min(MOST_INDENT)));
            self.block = Block::Paragraph;
        }
    }

    fn begins_or_continues_code(&self) -> bool {
        self.block == Block::Indented || (self.block == Block::Blank && !self.in_list)
    }

    /// Takes from the start of a line what opens a place where code can stand
    /// without being indented.
    fn inline(&mut self, content: &str) -> String {
        let mut markers = String::new();
        let mut rest = content;
        while let Some((marker, after)) = list_marker(rest) {
            self.in_list = true;
            markers.push_str(marker);
            markers.push(' ');
            rest = after;
        }
        let escape =
            rest.starts_with(['>', '~']) || rest.starts_with("```") || rest.starts_with("[^");
        format!("{markers}{}{rest}", if escape { "\\" } else { "" })
    }

    /// Ends a block of code.
    fn close(&mut self) {
        match self.block {
            Block::Fenced { fence, len } => {
                let end: String = std::iter::repeat_n(fence, len).collect();
                self.push(&end);
            }
            Block::Indented => {
                self.push("```");
                for _ in 0..std::mem::take(&mut self.blank) {
                    self.push("");
                }
            }
            Block::Blank | Block::Paragraph => {}
        }
        self.block = Block::Blank;
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

fn fence_length(content: &str, fence: char) -> usize {
    content.chars().take_while(|&c| c == fence).count()
}

/// A bullet or a number, and what follows it.
fn list_marker(text: &str) -> Option<(&str, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let end = digits + 1;
    let kind = text[digits..].chars().next()?;
    let is_marker = match digits {
        0 => matches!(kind, '*' | '-' | '+'),
        1..=9 => matches!(kind, '.' | ')'),
        _ => false,
    };
    let after = text.get(end..).filter(|_| is_marker)?;
    let content = after.trim_start();
    (content.len() < after.len() && !content.is_empty()).then_some((&text[..end], content))
}

#[cfg(test)]
mod tests;
