"""Start an nginx with the lines of docs/howto/serve.md, and visit the pages through it by TLS.

``python behind_nginx.py --nginx /usr/sbin/nginx``, with openssl at hand for a certificate. Loopback
only; one line a check, and the exit status is 1 where one failed.
"""

# ruff: noqa: T201  # it is a command

import argparse
import contextlib
import os
import re
import shlex
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request, build_opener

import websocket

sys.path.insert(0, str(Path(__file__).parent))
from behind_a_hub import kernel_in, photo, ports
from visit import Visit

from dermosan_lib.faces.serving import HOST, wait_until_ready

REPOSITORY = Path(__file__).resolve().parents[3]
NAME, PATH, TOKEN = "skin.example.org", "/skin/", "correct-horse-battery"
REST = """
daemon off; pid {folder}/pid; error_log stderr; worker_processes 1;
events {{ worker_connections 64; }}
http {{ access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;
fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
{lines} }}
"""


class _Stays(HTTPRedirectHandler):
    """Follows nothing: the name leads nowhere here."""

    def redirect_request(self, *_):
        """None, so that the redirection is the answer."""


def lines_of_the_page(folder, listening, behind):
    """Those of the documentation, with this machine's ports and certificate."""
    page = (REPOSITORY / "docs" / "howto" / "serve.md").read_text(encoding="utf-8")
    text = re.search(r"(?s)```nginx\n(.*?)```", page)[1]
    for written, here in (
        ("listen 443", f"listen {HOST}:{listening}"), ("127.0.0.1:8866", f"{HOST}:{behind}"),
        ("/etc/ssl", str(folder)),
    ):  # fmt: skip
        assert written in text, written
        text = text.replace(written, here)
    return REST.format(folder=folder, lines=text)


def checks(url, context):
    """Pairs of what is checked and whether it is so."""
    opener = build_opener(ProxyHandler({}), HTTPSHandler(context=context), _Stays)

    def get(path, **headers):
        asked = Request(url + path, headers={"Host": NAME, **headers})
        try:
            with opener.open(asked, timeout=60) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except HTTPError as error:
            with error:
                return error.code, error.read().decode(), error.headers

    yield "without the token nothing opens", get(f"{PATH}diagnose")[0] == 401
    _, text, headers = get(f"{PATH}?token={TOKEN}")
    cookie = next(one for one in headers.get_all("Set-Cookie") if one.startswith("dermosan"))
    yield "the token opens the pages", f'content="0;url={PATH}"' in text
    yield (
        "its cookie is for them and TLS alone",
        {"Path=/skin", "HttpOnly", "Secure"}
        <= {part.strip().replace("secure", "Secure") for part in cookie.split(";")},
    )
    crumb = {"Cookie": cookie.partition(";")[0]}
    yield "the start page answers", f'href="{PATH}practice"' in get(PATH, **crumb)[1]
    yield "so does a style", get(f"{PATH}voila/static/page.css", **crumb)[0] == 200
    status, _, headers = get(PATH.rstrip("/"), **crumb)
    yield "the last slash may be left out", (status, headers["Location"][-6:]) == (301, PATH)
    yield "another name is refused", get(PATH, **crumb, Host="evil.example")[0] == 403
    kernel = kernel_in(get(f"{PATH}diagnose", **crumb)[1])
    given = {**crumb, "Host": NAME, "Origin": f"https://{NAME}"}
    options = {"check_hostname": False, "cert_reqs": ssl.CERT_NONE}
    with Visit(url + PATH, kernel, headers=given, stay=True, sslopt=options) as visit:
        yield "a photo is answered", "dm-badge" in visit.upload(photo())
        yield "and a large one", "dm-badge" in visit.upload(photo(2400, noise=24))
    try:
        foreign = {**given, "Origin": "https://evil.example"}
        Visit(url + PATH, kernel, headers=foreign, stay=True, sslopt=options).close()
        status = 101
    except websocket.WebSocketBadStatusException as error:
        status = error.status_code
    yield "a websocket from a page elsewhere is refused", status == 403


def main():
    """Run both, check, and end them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nginx", default="nginx")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder, port = Path(name), ports(2)
        made = f"-keyout {folder}/skin.key -out {folder}/skin.pem -subj /CN={NAME}"
        openssl = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 {made}"
        subprocess.run(shlex.split(openssl), check=True, capture_output=True)
        (folder / "nginx.conf").write_text(lines_of_the_page(folder, port, port + 1))
        server = [str(Path(sys.executable).with_name("dermosan")), "dashboard", "--port"]
        server += [str(port + 1), "--base-url", PATH, "--allow-host", NAME, "--max-visitors", "2"]
        nginx = [options.nginx, "-p", name, "-c", str(folder / "nginx.conf")]
        for command in (server, nginx):
            process = subprocess.Popen(command, env=os.environ | {"DERMOSAN_TOKEN": TOKEN})
            stack.callback(process.wait, 60)
            stack.callback(process.terminate)
        wait_until_ready(f"http://{HOST}:{port + 1}{PATH}")
        context = ssl._create_unverified_context()  # the certificate is of our own making
        failed = 0
        for what, so in checks(f"https://{HOST}:{port}", context):
            print(f"{'ok    ' if so else 'FAILED'} {what}", flush=True)
            failed += not so
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
