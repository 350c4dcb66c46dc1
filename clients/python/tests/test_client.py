"""Against the real server whose address is in KINDRED_SERVER, which has a collection `people` (age, city) with a dimension of
KINDRED_DIMENSION and no records to begin with. KINDRED_TLS_CA names the authority of its certificate, if it has one;
KINDRED_TLS_CLIENT_CERT and KINDRED_TLS_CLIENT_KEY what it asks to be shown."""

import asyncio
import os
import threading
import time
import unittest

import kindred

SERVER = os.environ.get("KINDRED_SERVER", "")
CA = os.environ.get("KINDRED_TLS_CA")
CLIENT_CERT = os.environ.get("KINDRED_TLS_CLIENT_CERT")
CLIENT_KEY = os.environ.get("KINDRED_TLS_CLIENT_KEY")
TLS = kindred.tls(CA, certificate=CLIENT_CERT, key=CLIENT_KEY) if CA else None
DIMENSION = int(os.environ.get("KINDRED_DIMENSION", "384"))


def unit(place):
    return [1.0 if index == place % DIMENSION else 0.0 for index in range(DIMENSION)]


def person(number):
    return {
        "id": f"p{number:03d}", "text": f"person {number}", "fields": {"age": number, "city": "Leeds"},
        "vector": unit(number),
    }


def fill(client):
    client.delete("people", filter="age >= 0")
    return client.upsert("people", [person(number) for number in range(25)])


class AddressTests(unittest.TestCase):
    def test_an_ipv6_address_is_in_brackets(self):
        self.assertEqual(kindred._methods.parse_address("[::1]:7733"), ("::1", 7733))
        self.assertEqual(kindred._methods.parse_address("localhost:7733"), ("localhost", 7733))
        with self.assertRaises(ValueError):
            kindred._methods.parse_address("7733")


class VectorTests(unittest.TestCase):
    def test_a_vector_is_little_endian_base64(self):
        self.assertEqual(kindred.encode_vector([1.0, -2.0]), "AACAPwAAAMA=")
        self.assertEqual(kindred.decode_vector("AACAPwAAAMA="), [1.0, -2.0])

    def test_an_address_is_host_and_port(self):
        with self.assertRaises(ValueError):
            kindred.Client("localhost")


@unittest.skipUnless(SERVER and CA, "KINDRED_SERVER names no server with a certificate")
class TLSTests(unittest.TestCase):
    def refused(self, **options):
        with kindred.Client(SERVER, **options) as client:
            with self.assertRaises(kindred.ConnectionLost) as lost:
                client.ping(timeout=5)
        return str(lost.exception)

    def test_a_server_that_is_not_trusted_is_not_spoken_to(self):
        self.assertIn("CERTIFICATE_VERIFY_FAILED", self.refused(tls=kindred.tls()))
        self.assertIn("bank.example", self.refused(tls=TLS, server_name="bank.example"))

    def test_plain_text_gets_no_answer(self):
        self.refused()

    @unittest.skipUnless(CLIENT_CERT, "the server asks for no certificate")
    def test_who_shows_nothing_is_not_let_in(self):
        self.refused(tls=kindred.tls(CA))


@unittest.skipUnless(SERVER, "KINDRED_SERVER names no server")
class ClientTests(unittest.TestCase):
    def setUp(self):
        self.client = kindred.Client(SERVER, connections=3, tls=TLS)
        self.addCleanup(self.client.close)

    def test_what_is_put_in_comes_out(self):
        items = fill(self.client)["items"]
        self.assertEqual(len(items), 25)
        record = self.client.get("people", "p007", vector=True)
        self.assertEqual((record["fields"]["age"], record["vector"]), (7, unit(7)))
        self.assertEqual(self.client.count("people", filter="age < 5")["count"], 5)
        self.assertEqual(self.client.delete("people", ids=["p007"])["deleted"], 1)
        with self.assertRaises(kindred.NotFound):
            self.client.get("people", "p007")

    def test_the_nearest_comes_first(self):
        fill(self.client)
        for vector in (unit(3), kindred.encode_vector(unit(3))):
            hits = self.client.nearest("people", vector=vector, k=2, fields=["age"])["hits"]
            self.assertEqual((hits[0]["id"], hits[0]["score"]), ("p003", 1))
        self.assertNotEqual(self.client.nearest("people", id="p003", k=1)["hits"][0]["id"], "p003")

    def test_a_search_finds_records(self):
        fill(self.client)
        reply = self.client.search("people", "someone", k=4, filter="age > 10")
        self.assertEqual((len(reply["hits"]), reply["matched"]), (4, 14))

    def test_a_search_says_how_to_look(self):
        fill(self.client)
        reply = self.client.search(
            "people", "someone", k=2, mode="semantic", understand=False, min_score=-1.0, facets=["age"], fields=[])
        self.assertEqual((len(reply["hits"]), list(reply["facets"])), (2, ["age"]))
        more = self.client.search(
            "people", "someone", k=30, mode="semantic", understand=False, min_score=-1.0, cursor=reply["cursor"])
        self.assertEqual(len(more["hits"]), 23)
        with self.assertRaises(kindred.ServerError):
            self.client.search("people", "someone", mode="guess")
        groups = self.client.nearest("people", id="p003", k=25, group_by="city", group_limit=1)["hits"]
        self.assertEqual(len({hit["record"]["fields"].get("city") for hit in groups}), len(groups))

    def test_scroll_gives_every_record_once(self):
        fill(self.client)
        ids = [record["id"] for record in self.client.scroll("people", page_size=7)]
        self.assertEqual(ids, [f"p{number:03d}" for number in range(25)])

    def test_a_pipeline_keeps_the_order(self):
        fill(self.client)
        calls = [("get", {"collection": "people", "id": f"p{number:03d}"}) for number in range(25)]
        outcomes = self.client.pipeline(calls + [("get", {"collection": "people", "id": "nobody"})])
        self.assertEqual([outcome["fields"]["age"] for outcome in outcomes[:25]], list(range(25)))
        self.assertIsInstance(outcomes[25], kindred.NotFound)

    def test_a_mistake_has_code_and_data(self):
        with self.assertRaises(kindred.ServerError) as caught:
            self.client.count("people", filter="age >")
        self.assertEqual((caught.exception.code, caught.exception.data["column"]), (-32602, 6))

    def test_threads_share_the_client(self):
        fill(self.client)
        found = []

        def work():
            for number in range(25):
                found.append(self.client.get("people", f"p{number:03d}")["id"])

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(found), 200)

    def test_a_server_that_is_not_there_is_named(self):
        with self.assertRaises(kindred.ConnectionLost) as caught:
            kindred.Client("127.0.0.1:1").ping()
        self.assertIn("127.0.0.1:1", str(caught.exception))

    def test_a_timeout_is_told_to_the_server(self):
        self.assertEqual(self.client.ping(timeout=30)["version"].count("."), 2)
        with self.assertRaises(kindred.ServerError):
            self.client.call("ping", {"timeout_ms": "soon"})


@unittest.skipUnless(SERVER, "KINDRED_SERVER names no server")
class AsyncClientTests(unittest.TestCase):
    def run_with(self, body):
        async def run():
            async with kindred.AsyncClient(SERVER, tls=TLS) as client:
                return await body(client)

        return asyncio.run(run())

    def setUp(self):
        with kindred.Client(SERVER, tls=TLS) as client:
            fill(client)

    def test_calls_share_a_connection(self):
        async def body(client):
            return await asyncio.gather(*(client.get("people", f"p{number % 25:03d}") for number in range(300)))

        records = self.run_with(body)
        self.assertEqual([record["fields"]["age"] for record in records], [number % 25 for number in range(300)])

    def test_scroll_gives_every_record_once(self):
        async def body(client):
            return [record["id"] async for record in client.scroll("people", page_size=10)]

        self.assertEqual(self.run_with(body), [f"p{number:03d}" for number in range(25)])

    def test_errors_belong_to_their_calls(self):
        async def body(client):
            return await asyncio.gather(
                client.get("people", "p001"), client.get("people", "nobody"), return_exceptions=True)

        record, error = self.run_with(body)
        self.assertEqual(record["id"], "p001")
        self.assertIsInstance(error, kindred.NotFound)

    def test_a_closed_client_connects_again(self):
        async def body(client):
            await client.ping()
            await client.close()
            return await client.ping()

        self.assertIn("version", self.run_with(body))


class RetryTests(unittest.TestCase):
    """Against a server that refuses at first."""

    def serve(self, refusals, closes=False, farewells=0):
        import json
        import socket

        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        left = [refusals]
        still_idle = [farewells]

        def answer(connection):
            with connection, connection.makefile("rwb") as lines:
                for line in lines:
                    if still_idle[0] > 0:
                        still_idle[0] -= 1
                        error = {"code": -32008, "message": "idle", "data": {"retry_after_ms": 0}}
                        lines.write(json.dumps({"jsonrpc": "2.0", "id": None, "error": error}).encode() + b"\n")
                        lines.flush()
                        return
                    reply = {"jsonrpc": "2.0", "id": json.loads(line)["id"]}
                    if left[0] > 0:
                        left[0] -= 1
                        reply["error"] = {"code": -32001, "message": "later", "data": {"retry_after_ms": 1}}
                    else:
                        reply["result"] = "done"
                    lines.write(json.dumps(reply).encode() + b"\n")
                    lines.flush()
                    if closes:
                        return

        def accept():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        return f"127.0.0.1:{listener.getsockname()[1]}"

    def test_overload_is_tried_again(self):
        with kindred.Client(self.serve(3)) as client:
            self.assertEqual(client.call("any"), "done")

    def test_a_connection_that_was_closed_meanwhile_is_opened_again(self):
        with kindred.Client(self.serve(0, closes=True), connections=1) as client:
            for _ in range(3):
                self.assertEqual(client.call("any"), "done")
                # The end of the connection is on its way.
                time.sleep(0.05)

    def test_what_was_on_its_way_to_an_idle_connection_is_sent_again(self):
        with kindred.Client(self.serve(0, farewells=3), connections=1) as client:
            self.assertEqual(client.call("any"), "done")
        with kindred.Client(self.serve(0, farewells=2)) as client:
            self.assertEqual(client.pipeline([("any", {}), ("any", {})]), ["done", "done"])
        address = self.serve(0, farewells=3)

        async def body():
            async with kindred.AsyncClient(address) as client:
                return await asyncio.gather(client.call("any"), client.call("any"))

        self.assertEqual(asyncio.run(body()), ["done", "done"])

    def test_and_given_up_in_the_end(self):
        with kindred.Client(self.serve(3), retries=2) as client:
            with self.assertRaises(kindred.Overloaded) as caught:
                client.call("any")
            self.assertEqual(caught.exception.retry_after, 0.001)

    def test_asyncio_does_the_same(self):
        address = self.serve(3)

        async def body():
            async with kindred.AsyncClient(address) as client:
                return await client.call("any")

        self.assertEqual(asyncio.run(body()), "done")


if __name__ == "__main__":
    unittest.main()
