# SPDX-License-Identifier: Apache-2.0
"""What is rendered differently on purpose, each with the reason; src/jinja/README.md tells it to the users.

An answer is ("O", text) or ("E", message).
"""
import re


def differences():
    """(reason, whether it explains the two answers to a template)"""
    return [
        ("whole numbers have 64 bits", lambda template, ours, theirs: ours[0] == "E" and re.search("64 bits|too large", ours[1])),
        ("Python's names and addresses of its own objects are not shown",
         lambda template, ours, theirs: ours[0] == theirs[0] == "O" and re.search(r" at 0x[0-9a-f]+|<class |<built-in |<bound |LoopContext|TemplateReference", theirs[1], re.I)
         and re.search("<[a-z]+", ours[1], re.I)),
        ("the same, after a filter changed the text",
         lambda template, ours, theirs: ours[0] == theirs[0] == "O"
         and re.search(r"at[ _%]*0[xX]|&lt;(built|bound|class|generator)|(built|generator|bound).{1,3}(in|object|method)", theirs[1], re.I)
         and re.search("generator|method|function", ours[1], re.I)),
        ("the length of such a text is another one",
         lambda template, ours, theirs: ours[0] == theirs[0] == "O" and re.search(r"items|keys\(\)|values\(\)|append|\|(map|select|batch|slice)", template)
         and re.fullmatch(r"[\d.]+", ours[1]) and re.fullmatch(r"[\d.]+", theirs[1])),
        ("methods that are of no use for text are left out: casefold, encode, translate, isidentifier, isprintable",
         lambda template, ours, theirs: re.search(r"casefold|encode\(|translate|isidentifier|isprintable", template)),
        ("'items' of what is no dict is an error even if nobody reads the result",
         lambda template, ours, theirs: ours[0] == "E" and "'items' needs a dict" in ours[1]),
        ("a constant that cannot be sliced is an error, as a variable is, and not undefined",
         lambda template, ours, theirs: ours[0] == "E" and "cannot be sliced" in ours[1]),
        ("what is included without context within a captured body belongs to that body",
         lambda template, ours, theirs: "without context" in template and re.search("endset|endfilter|endcall|endmacro", template)),
        ("a name that is set later in an inner scope is read from the outer one until then",
         lambda template, ours, theirs: re.search(r"'(x|y|i|a)' is undefined", theirs[1]) and re.search(r"set (x|y|i|a) ", template)),
        ("the power of a negative constant in parentheses is what the parentheses say",
         lambda template, ours, theirs: re.search(r"\(-\d+\) \*\*", template)),
        ("the same template and context always give the same text: no random and lipsum; urlize is for HTML",
         lambda template, ours, theirs: ours[0] == "E" and re.search("there is no filter '(random|urlize)'|'lipsum' is undefined", ours[1])),
        ("there is no Python behind, and so no __class__",
         lambda template, ours, theirs: ours[0] == "E" and re.search("has no attribute '__", ours[1])),
        ("complex numbers do not exist", lambda template, ours, theirs: ours[0] == "E" and "raised to a fraction" in ours[1]),
        ("tojson writes no pairs of escapes, which are no YAML",
         lambda template, ours, theirs: "tojson" in template and ours[0] == theirs[0] == "O" and re.search(r"\\ud[89ab]..\\ud[c-f]..", theirs[1], re.I)),
        ("characters cannot be written by their name", lambda template, ours, theirs: "\\N{" in template),
    ]
