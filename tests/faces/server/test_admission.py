from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine

from dermosan_lib.faces.server.admission import Admission, without_token

TOKEN = "correct-horse"


def request(uri="/", cookie="", authorization=""):
    given = {"Cookie": cookie, "Authorization": authorization}
    headers = HTTPHeaders(
        {"Host": "localhost"} | {key: text for key, text in given.items() if text}
    )
    return HTTPServerRequest(start_line=RequestStartLine("GET", uri, "HTTP/1.1"), headers=headers)


def test_the_token_is_known_once_and_then_a_cookie_does():
    admission = Admission(TOKEN, 8866)
    assert admission.knows(request(f"/?token={TOKEN}"))
    cookie = admission.cookie()
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert TOKEN not in cookie
    assert admission.admitted(request(cookie=cookie.partition(";")[0]))


def test_anything_else_is_not():
    admission = Admission(TOKEN, 8866)
    for uri in (
        "/",
        "/?token=",
        "/?token=wrong-horse",
        f"/?Token={TOKEN}",
        f"/{TOKEN}",
        "/?token=é",
    ):
        assert not admission.knows(request(uri)), uri
    other = Admission(TOKEN, 8866).cookie().partition(";")[0]
    for cookie in ("", "dermosan-8866=", f"dermosan-8866={TOKEN}", other, "dermosan-8866=é"):
        assert not admission.admitted(request(cookie=cookie)), cookie


def test_a_proxy_may_send_the_token_as_a_header():
    admission = Admission(TOKEN, 8866)
    for given in (f"token {TOKEN}", f"Token {TOKEN}"):
        assert admission.admitted(request(authorization=given))
    for given in (
        TOKEN,
        f"token {TOKEN}x",
        f"token  {TOKEN}",
        "token é",
        "token",
        f"Basic {TOKEN}",
    ):
        assert not admission.admitted(request(authorization=given)), given
    assert not admission.knows(request(authorization=f"token {TOKEN}"))


def test_the_cookie_is_for_the_path_of_the_pages():
    for base_url, path in (("/", "/"), ("/skin/", "/skin"), ("/a/b.c/", "/a/b.c")):
        assert f"; Path={path};" in Admission(TOKEN, 8866, base_url).cookie()


def test_the_way_on_has_no_token_and_stays_here():
    assert without_token(request(f"/?token={TOKEN}")) == "/"
    assert without_token(request(f"/?a=1&token={TOKEN}&b=%22")) == "/?a=1&b=%22"
    assert without_token(request(f"//evil.example/?token={TOKEN}")) == "/evil.example/"
