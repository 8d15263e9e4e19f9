//! The text that a person would see of an HTML page, for error pages on a terminal.

/// Elements whose content is never shown.
const HIDDEN: [&str; 5] = ["head", "script", "style", "template", "noscript"];

/// Elements that end a line.
const BLOCKS: [&str; 15] = [
    "p", "div", "br", "li", "tr", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "title", "section",
    "header",
];

/// The visible text, its lines trimmed and none of them empty. The title, where nothing else is
/// there.
#[must_use]
pub fn visible_text(page: &str) -> String {
    let body = text(page);
    if body.is_empty() {
        title(page).map(text).unwrap_or_default()
    } else {
        body
    }
}

/// What stands in the title, entities and all.
pub fn title(page: &str) -> Option<&str> {
    let start = find_ignoring_case(page, "<title")?;
    let inside = &page[start..];
    let inside = &inside[inside.find('>')? + 1..];
    Some(&inside[..find_ignoring_case(inside, "</title")?])
}

fn text(html: &str) -> String {
    let mut seen = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        seen.push_str(&rest[..at]);
        rest = &rest[at..];
        let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
        if !is_tag {
            seen.push('<');
            rest = &rest[1..];
            continue;
        }
        let (opening, name) = tag(rest);
        let name = name.to_ascii_lowercase();
        rest = if rest.starts_with("<!--") {
            after(rest, "-->")
        } else if opening && HIDDEN.contains(&name.as_str()) {
            let end = find_ignoring_case(rest, &format!("</{name}"));
            after(end.map_or("", |end| &rest[end..]), ">")
        } else {
            after(rest, ">")
        };
        if BLOCKS.contains(&name.as_str()) {
            seen.push('\n');
        }
    }
    seen.push_str(rest);
    let lines = seen.lines().map(|line| unescape(line.trim()));
    let lines = lines.map(|line| line.trim().to_owned());
    lines
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Whether the tag at the start of `html` opens an element, and its name.
fn tag(html: &str) -> (bool, &str) {
    let inside = &html[1..];
    let (opening, inside) = match inside.strip_prefix('/') {
        Some(inside) => (false, inside),
        None => (true, inside),
    };
    let end = inside.find(|c: char| !c.is_ascii_alphanumeric());
    (opening, &inside[..end.unwrap_or(inside.len())])
}

/// What follows the first `end`; nothing where there is none.
fn after<'a>(text: &'a str, end: &str) -> &'a str {
    text.split_once(end).map_or("", |(_, rest)| rest)
}

/// ASCII only, as element names are.
fn find_ignoring_case(text: &str, what: &str) -> Option<usize> {
    text.as_bytes()
        .windows(what.len())
        .position(|window| window.eq_ignore_ascii_case(what.as_bytes()))
}

/// The entities that error pages are escaped with.
fn unescape(text: &str) -> String {
    let entities = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ];
    entities
        .iter()
        .fold(text.to_owned(), |text, (name, c)| text.replace(name, c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_page_of_express_becomes_its_stack() {
        let page = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
            <title>Error</title>\n</head>\n<body>\n<pre>TypeError: Cannot read &#39;a&#39;<br> \
            &nbsp; &nbsp;at handle (/app/x.js:1:2)<br></pre>\n</body>\n</html>\n";
        assert_eq!(
            visible_text(page),
            "TypeError: Cannot read 'a'\nat handle (/app/x.js:1:2)"
        );
    }

    #[test]
    fn what_is_not_seen_is_left_out() {
        let page = "<STYLE>p{}</STYLE><!-- <p>x</p> --><p>a < b<script>if(1<2){}</script></p>\
            <p>&lt;c&gt; &amp;lt;</p>";
        assert_eq!(visible_text(page), "a < b\n<c> &lt;");
        assert_eq!(
            visible_text("<head><Title>Oops</title></head><body><script>x</script>"),
            "Oops"
        );
        assert_eq!(visible_text("plain"), "plain");
    }

    #[test]
    fn broken_pages_end() {
        for page in [
            "<",
            "<p",
            "<!--",
            "<script>",
            "a<style",
            "<title>é",
            "<title",
            "</",
            "<é",
        ] {
            let _ = visible_text(page);
        }
    }
}
