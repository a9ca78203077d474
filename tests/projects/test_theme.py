import pytest


@pytest.mark.parametrize("theme", ["dark", "light", "system"])
def test_a_theme_is_kept_and_leads_back_to_the_page(client, carol, theme):
    client.force_login(carol)
    response = client.post("/theme/", {"theme": theme}, headers={"referer": "http://testserver/projects/x/"})
    carol.refresh_from_db()
    assert carol.theme == theme
    assert response["Location"] == "http://testserver/projects/x/"


@pytest.mark.parametrize("theme", ["", "pink", "\x00", "d" * 5000])
def test_a_theme_that_does_not_exist_is_refused(client, carol, theme):
    client.force_login(carol)
    assert client.post("/theme/", {"theme": theme}).status_code == 400
    carol.refresh_from_db()
    assert carol.theme == "dark"


@pytest.mark.parametrize("page", ["https://elsewhere.example/", "", "//elsewhere.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(client, carol, page):
    client.force_login(carol)
    assert client.post("/theme/", {"theme": "light"}, headers={"referer": page})["Location"] == "/"
