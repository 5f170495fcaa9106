"""Checks the links of the built book: pages, files and anchors that exist.

Of links to elsewhere only the form is looked at; nothing is fetched.

    book_links.py target/book
"""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.anchors, self.links = {""}, []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.anchors |= {attrs[name] for name in ("id", "name") if attrs.get(name)}
        if tag in ("a", "img", "link", "script"):
            self.links += [attrs[name] for name in ("href", "src") if attrs.get(name)]


def problem(link, path, pages):
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        good = parts.scheme == "https" and parts.hostname and "." in parts.hostname
        return None if good else "is no https address of another site"
    target = path if not parts.path else (path.parent / unquote(parts.path)).resolve()
    if not target.is_file():
        return "leads to no page"
    if target in pages and unquote(parts.fragment) not in pages[target].anchors:
        return "leads to no heading of that page"
    return None


def main(folder):
    # The 404 page lies at no fixed depth, and print.html holds all others.
    but = {"404.html", "print.html"}
    paths = [path for path in folder.resolve().rglob("*.html") if path.name not in but]
    pages = {path: Page(path) for path in paths}
    wrong = 0
    for path, page in sorted(pages.items()):
        for link in page.links:
            if reason := problem(link, path, pages):
                print(f"{path.name}: {link} {reason}")
                wrong += 1
    links = sum(len(page.links) for page in pages.values())
    print(f"{len(pages)} pages, {links} links, {wrong} wrong")
    return 1 if wrong or not links else 0


sys.exit(main(Path(sys.argv[1])))
