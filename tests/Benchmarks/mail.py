#!/usr/bin/env python3
"""Mails: how many a second go through one mail server that takes three connections, and how long one waits beside a gateway that is slow or
hangs. Takes a published service: `python3 tests/Benchmarks/mail.py DIRECTORY/Otp.Api`; PORT names a free port. docs/benchmarks.md tells how to
read it."""
import concurrent.futures, http.server, json, os, shutil, socket, socketserver, statistics, subprocess, sys, tempfile, threading, time, urllib.request

PORT = int(os.environ.get("PORT", "5096"))
SECRET = "a-secret-for-this-measurement-alone"


class MailServer(socketserver.ThreadingTCPServer):
    """Takes every mail after a pause; refuses connections beyond three."""

    daemon_threads, request_queue_size = True, 100

    def __init__(self, pause):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.pause, self.places, self.taken, self.connections = pause, threading.Semaphore(3), {}, 0
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        if not self.server.places.acquire(blocking=False):
            return self.wfile.write(b"421 too many connections\r\n")
        try:
            self.server.connections += 1
            self.wfile.write(b"220 mail\r\n")
            while (line := self.rfile.readline().strip()) and line != b"QUIT":
                self.wfile.write(b"250 fine\r\n" if line != b"DATA" else b"354 go on\r\n")
                if line.startswith(b"RCPT"):
                    recipient = line.split(b"<")[1].split(b">")[0].decode()
                if line == b"DATA":
                    while self.rfile.readline() != b".\r\n":
                        pass
                    time.sleep(self.server.pause)
                    self.server.taken[recipient] = time.monotonic()
                    self.wfile.write(b"250 taken\r\n")
        except OSError:
            pass
        finally:
            self.server.places.release()


class Gateway(http.server.ThreadingHTTPServer):
    daemon_threads, request_queue_size = True, 100

    def __init__(self, pause):
        super().__init__(("127.0.0.1", 0), Call)
        self.pause = pause
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Call(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        time.sleep(self.server.pause)
        try:
            self.send_response(204)
            self.end_headers()
        except OSError:
            pass

    def log_message(self, *_):
        pass


class Service:
    def __init__(self, program, *settings):
        self.directory = tempfile.mkdtemp()
        data = os.path.join(self.directory, "data")
        self.process = subprocess.Popen(
            [program, f"--urls=http://127.0.0.1:{PORT}", f"--Storage:Directory={data}", *settings], cwd=self.directory, stdout=subprocess.DEVNULL)
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/ready")
                break
            except OSError:
                time.sleep(0.1)
        with open(os.path.join(data, "admin.token")) as file:
            self.key = file.read().strip()

    def send(self, **recipient):
        request = urllib.request.Request(
            f"http://127.0.0.1:{PORT}/api/notifications/otp/send/", json.dumps(recipient).encode(),
            {"Authorization": f"Token {self.key}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.directory)


def mail(server):
    return ["--Delivery:Email:0:Type=Smtp", "--Delivery:Email:0:Host=127.0.0.1", f"--Delivery:Email:0:Port={server.server_address[1]}",
            "--Delivery:Email:0:Security=None", "--Delivery:Email:0:From=codes@shop.example"]


def webhook(gateway):
    return ["--Delivery:Sms:0:Type=Webhook", f"--Delivery:Sms:0:Url=http://127.0.0.1:{gateway.server_address[1]}/", f"--Delivery:Sms:0:Secret={SECRET}"]


def wait(server, recipient):
    while recipient not in server.taken:
        time.sleep(0.002)
    return server.taken[recipient]


def through_one_server(program, pause, count):
    server = MailServer(pause)
    with Service(program, *mail(server)) as service:
        service.send(email="warm-up@shop.example")
        wait(server, "warm-up@shop.example")
        recipients = [f"r{number}@shop.example" for number in range(count)]
        with concurrent.futures.ThreadPoolExecutor(8) as clients:
            list(clients.map(lambda recipient: service.send(email=recipient), recipients))
        times = sorted(wait(server, recipient) for recipient in recipients)
    return (count - 1) / (times[-1] - times[0]), server.connections


def beside(program, pause, count=200):
    server, gateway = MailServer(0), Gateway(pause)
    with Service(program, *mail(server), *webhook(gateway)) as service:
        for number in range(3):
            service.send(email=f"warm-up{number}@shop.example")
            wait(server, f"warm-up{number}@shop.example")
        for number in range(count):
            service.send(mobile_number=f"0912{number:07}")
        delays = []
        for number in range(20):
            sent = time.monotonic()
            service.send(email=f"r{number}@shop.example")
            delays.append((wait(server, f"r{number}@shop.example") - sent) * 1000)
            time.sleep(1)
    return statistics.median(delays), max(delays)


if __name__ == "__main__":
    program = os.path.abspath(sys.argv[1])
    print("| | |\n|---|---|")
    for pause in (0, 0.1):
        rate, connections = through_one_server(program, pause, 300)
        print(f"| mails a second, server takes {pause * 1000:.0f} ms for each, {connections} connections in all | {rate:.0f} |")
    for name, pause, count in (("no text messages", 0, 0), ("200 at a gateway that takes 8 s", 8, 200), ("200 at a gateway that hangs", 60, 200)):
        median, longest = beside(program, pause, count)
        print(f"| a mail from sent to taken, ms, median and longest: {name} | {median:.0f}, {longest:.0f} |")
