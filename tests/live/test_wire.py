from generations.live import wire


def test_every_line_of_the_html_is_a_data_line():
    sent = wire.message("take", "<p>\r\none\rtwo\nthree</p>", 7)
    assert sent == b"event: take\nid: 7\ndata: <p>\ndata: one\ndata: two\ndata: three</p>\n\n"


def test_what_only_python_takes_for_a_line_end_stays_in_its_line():
    assert wire.message("take", "a\u2028b\x0bc") == "event: take\ndata: a\u2028b\x0bc\n\n".encode()


def test_messages_without_html_say_something_because_browsers_drop_empty_ones():
    assert b"\ndata: missed too much\n" in wire.refresh(3)
    assert b"\ndata: access\n" in wire.bye("access")
