"""Is the product up: asks its health page, and makes sure that the answer is ours and not a stranger's."""

import http.client
import json
import socket

from config.embedded.refusal import Refusal


def require_free(port: int) -> None:
    """Raises Refusal when nothing can listen on the port."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except PermissionError:
            raise Refusal(f"Port {port} is reserved for root: choose another with --port N.") from None
        except OSError:
            raise Refusal(f"Port {port} is already in use: choose another with --port N.") from None


def problem(port: int, instance: str) -> str:
    """What is wrong with the health page on `port`; empty when it says that this instance is well."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/healthz")
        answer = line.getresponse()
        said = json.loads(answer.read(10_000))
    except (OSError, http.client.HTTPException) as error:
        return f"it does not answer: {error}"
    except ValueError:
        return f"it answers {answer.status} and no JSON"
    finally:
        line.close()
    ours = {"product": "stjernesager", "status": "ok", "instance": instance}
    return "" if isinstance(said, dict) and ours.items() <= said.items() else f"it says {said}"
