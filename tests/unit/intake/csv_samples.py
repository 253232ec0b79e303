"""Delimited texts as programs and people write them, each with what its first two rows say."""

from typing import NamedTuple


class Sample(NamedTuple):
    name: str
    text: str
    rows: list[list[str]]
    delimiter: str


def _sample(name: str, delimiter: str, text: str, *rows: str) -> Sample:
    """`rows` are given with a paragraph sign between their cells."""
    return Sample(name, text, [row.split("¶") for row in rows], delimiter)


SAMPLES = [
    _sample("plain commas", ",", "a,b,c\n1,2,3\n4,5,6\n", "a¶b¶c", "1¶2¶3"),
    _sample("semicolons", ";", "a;b;c\n1;2;3\n4;5;6\n", "a¶b¶c", "1¶2¶3"),
    _sample("tabs", "\t", "a\tb\n1\t2\n", "a¶b", "1¶2"),
    _sample("pipes", "|", "a|b\n1|2\n", "a¶b", "1¶2"),
    _sample("carets", "^", "a^b^c\n1^2^3\n4^5^6\n", "a¶b¶c", "1¶2¶3"),
    _sample("decimal commas", ";", "name;price\nPen;1,50\nInk;2,75\n", "name¶price", "Pen¶1,50"),
    _sample(
        "only decimal commas", ";", "x;y;z\n1,5;2,5;3,5\n4,5;5,5;6,5\n", "x¶y¶z", "1,5¶2,5¶3,5"
    ),
    _sample(
        "two decimal commas without words", ";", "1,5;2,5\n3,5;4,5\n5,5;6,5\n", "1,5¶2,5", "3,5¶4,5"
    ),
    _sample(
        "commas within addresses",
        ";",
        "name;address\nAnn;Main St 1, Springfield\nBob;Elm St 2, Shelbyville\n",
        "name¶address",
        "Ann¶Main St 1, Springfield",
    ),
    _sample(
        "quoted commas",
        ",",
        'name,address\nAnn,"Main St 1, Springfield"\nBob,"Elm St; 2"\n',
        "name¶address",
        "Ann¶Main St 1, Springfield",
    ),
    _sample(
        "doubled quotes",
        ",",
        'name,said\nAnn,"say ""hi"", please"\n',
        "name¶said",
        'Ann¶say "hi", please',
    ),
    _sample("newline in quotes", ",", 'a,b\n"1\n2",3\n', "a¶b", "1\n2¶3"),
    _sample(
        "backslash before quotes",
        ",",
        'a,b\n"say \\"hi\\" now",2\n"x",3\n',
        "a¶b",
        'say "hi" now¶2',
    ),
    _sample("one column", ",", "name\nAnn\nBob\n", "name", "Ann"),
    _sample("one column of numbers", ",", "n\n1\n2\n", "n", "1"),
    _sample("one column of full names", ",", "name\nAnn Lee\nBob Ray\n", "name", "Ann Lee"),
    _sample("one column of times", ",", "t\n10:30\n11:45\n", "t", "10:30"),
    _sample(
        "one column of addresses",
        ",",
        "url\nhttps://a.example/x\nhttps://b.example/y\n",
        "url",
        "https://a.example/x",
    ),
    _sample("times in two columns", ",", "from,to\n10:30,11:45\n12:30,13:45\n", "from¶to"),
    _sample(
        "timestamps beside semicolons",
        ";",
        "t;v\n2024-01-01 10:00:00;1\n2024-01-02 11:00:00;2\n",
        "t¶v",
    ),
    _sample("timestamps beside tabs", "\t", "t\tv\n2024-01-01 10:00:00\t1,5\n", "t¶v"),
    _sample("blank cells", ",", "a,b,c\n,,\n1,,3\n,,5\n", "a¶b¶c"),
    _sample("trailing delimiter", ",", "a,b,\n1,2,\n3,4,\n", "a¶b¶"),
    _sample("ragged", ",", "a,b,c\n1,2,3\n4,5\n6,7,8\n9,10,11\n", "a¶b¶c", "1¶2¶3"),
    _sample(
        "prices with thousands", "\t", "item\tprice\nCar\t$12,500\nBus\t$98,100\n", "item¶price"
    ),
    _sample(
        "lists within cells", ",", "id,tags\n1,a;b;c\n2,d;e\n3,f\n4,g;h\n", "id¶tags", "1¶a;b;c"
    ),
    _sample("pipes within cells", ",", "id,tags\n1,a|b\n2,c|d\n", "id¶tags", "1¶a|b"),
    _sample("the same number of pipes", ",", "id,x,y\n1,a|b,2\n2,c|d,3\n", "id¶x¶y", "1¶a|b¶2"),
    _sample("spaces", " ", "a b c\n1 2 3\n4 5 6\n7 8 9\n", "a¶b¶c", "1¶2¶3"),
    _sample("declared", ";", "sep=;\na;b\n1;2\n", "a¶b", "1¶2"),
    _sample("Windows line ends", ",", "a,b\r\n1,2\r\n", "a¶b", "1¶2"),
    _sample("old Mac line ends", ";", "a;b\r1;2\r3;4\r", "a¶b", "1¶2"),
    _sample("no last line end", ",", "a,b\n1,2", "a¶b", "1¶2"),
    _sample("header only", ",", "a,b,c\n", "a¶b¶c"),
    _sample(
        "header only, semicolons", ";", "first name;last name;e-mail", "first name¶last name¶e-mail"
    ),
    _sample(
        "JSON in cells",
        ",",
        'id,data\n1,"{""a"": 1, ""b"": [1, 2]}"\n2,"{""a"": 2, ""b"": []}"\n',
        "id¶data",
        '1¶{"a": 1, "b": [1, 2]}',
    ),
    _sample("JSON beside tabs", "\t", "id\tdata\n1\t{a: 1, b: 2}\n2\t{a: 3, b: 4}\n", "id¶data"),
    _sample(
        "prose",
        ",",
        'id,text\n1,"Well, it is; as they say: so"\n2,"No, never | ever"\n',
        "id¶text",
    ),
    _sample(
        "prose beside pipes",
        "|",
        "id|text\n1|Well, it is, they say\n2|No, never\n3|Yes\n",
        "id¶text",
    ),
    _sample("inches", ",", 'item,size\npipe,5" wide\nrod,7" wide\n', "item¶size", 'pipe¶5" wide'),
    _sample("apostrophes", ",", "name,n\nO'Hara,1\nD'Arcy,2\n", "name¶n", "O'Hara¶1"),
    _sample("positions", ";", "place;at\nA;52.5, 13.4\nB;48.1, 11.6\n", "place¶at"),
    _sample("quoted positions", ",", 'place,at\nA,"52.5, 13.4"\nB,"48.1, 11.6"\n', "place¶at"),
    _sample("all quoted", ";", '"a";"b"\n"1";"2"\n"3";"4"\n', "a¶b", "1¶2"),
    _sample(
        "German",
        ";",
        "Straße;PLZ;Umsatz\nWeg 1;01234;1.234,56\nAllee 2;80331;99,00\n",
        "Straße¶PLZ¶Umsatz",
    ),
    _sample("names last, first", ";", "who;n\nLee, Ann;1\nRay, Bob;2\nDoe, Jo;3\n", "who¶n"),
    _sample(
        "log",
        "|",
        "2024-01-01 10:00:00|INFO|a: b, c\n2024-01-01 10:00:01|WARN|d: e, f\n",
        "2024-01-01 10:00:00¶INFO¶a: b, c",
    ),
]
