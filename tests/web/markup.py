"""What a page holds, found by XPath."""

from __future__ import annotations

from lxml import etree, html


def document(text: str) -> etree._Element:
    """A page as a tree."""
    tree = html.document_fromstring(text)
    assert isinstance(tree, etree._Element), f"no page: {text[:200]}"
    return tree


def _found(tree: etree._Element, path: str, variables: dict[str, str]) -> list[object]:
    """The nodes that a path names, whatever they are."""
    found = etree.XPath(path)(tree, **variables)
    assert isinstance(found, list), f"{path} names no nodes but {found!r}"
    return [*found]


def elements(tree: etree._Element, path: str, **variables: str) -> list[etree._Element]:
    """The elements that a path names, in the order of the page."""
    found = [one for one in _found(tree, path, variables) if isinstance(one, etree._Element)]
    assert len(found) == len(_found(tree, path, variables)), f"{path} names more than elements"
    return found


def element(tree: etree._Element, path: str, **variables: str) -> etree._Element:
    """The one element that a path names."""
    found = elements(tree, path, **variables)
    assert len(found) == 1, f"{path} is there {len(found)} times, not once, in: {said(tree)[:2000]}"
    return found[0]


def values(tree: etree._Element, path: str, **variables: str) -> list[str]:
    """The attributes or texts that a path names, in the order of the page."""
    found = [one for one in _found(tree, path, variables) if isinstance(one, str)]
    assert len(found) == len(_found(tree, path, variables)), f"{path} names more than attributes and texts"
    return found


def value(tree: etree._Element, path: str, **variables: str) -> str:
    """The one attribute or text that a path names."""
    found = values(tree, path, **variables)
    assert len(found) == 1, f"{path} is there {len(found)} times, not once: {found}"
    return found[0]


def attribute(node: etree._Element, name: str) -> str:
    """An attribute that must be there."""
    given = node.get(name)
    assert given is not None, f"<{node.tag}> has no attribute {name}"
    return given


def said(node: etree._Element) -> str:
    """What a reader reads in an element, in one line."""
    return " ".join("".join(str(one) for one in node.itertext()).split())


def main_of(text: str) -> str:
    """What a reader reads in the main part of a page, in one line."""
    return said(element(document(text), "//main"))


def faults_of(tree: etree._Element, field: etree._Element) -> list[str]:
    """What stands beside a field, as its `aria-describedby` names it."""
    return [said(element(tree, "//*[@id=$id]", id=one)) for one in attribute(field, "aria-describedby").split()]
