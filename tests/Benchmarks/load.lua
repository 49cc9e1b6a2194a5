-- Sends POSTs about a recipient of its own each, and holds every answer against what it must be.
-- wrk … -s load.lua URL -- TOKEN CODE FIRST LAST STATUS PART: recipients number FIRST to LAST; each answer has the STATUS and holds the PART.
-- Where the URL has an ID, FIRST to LAST are what is put there instead, and the body is empty.
local head, tail, number, last, status, part, isById
local threads = {}

-- Global, because done() reads them out of the thread.
wrong, example, exhausted = 0, "", 0

function setup(thread)
  threads[#threads + 1] = thread
end

function init(args)
  wrk.headers["Authorization"] = "Token " .. args[1]
  wrk.headers["Content-Type"] = "application/json"
  number, last, status, part = tonumber(args[3]), tonumber(args[4]), tonumber(args[5]), args[6]
  -- All bodies are of one length, so that only what differs is put in anew: what the generator takes is missing at the server.
  local path, ids = string.gsub(wrk.path, "/ID/", "/#########/")
  isById = ids > 0
  local body = isById and "{}" or '{"code": ' .. args[2] .. ', "mobile_number": "09#########"}'
  head, tail = string.match(wrk.format("POST", path, nil, body), "(.-)#########(.*)")
end

-- Recipients all over the range, as people come, each number another: the factor and the modulus have no divisor in common,
-- and the product stays below 2^53 up to number 21,000,000.
function request()
  if number > last then
    exhausted = 1
    wrk.thread:stop()
  end
  local recipient = 100000000 + number * 413158511 % 900000000
  number = number + 1
  return head .. (isById and number - 1 or recipient) .. tail
end

function response(answered, headers, body)
  if answered ~= status or not string.find(body, part, 1, true) then
    wrong = wrong + 1
    example = answered .. " " .. body
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  for _, thread in ipairs(threads) do
    if thread:get("exhausted") > 0 then print("EXHAUSTED") end
    if thread:get("wrong") > 0 then print("WRONG " .. thread:get("wrong") .. " answers, such as " .. thread:get("example")) end
  end
  if errors.connect + errors.read + errors.write + errors.timeout > 0 then
    print(string.format("WRONG %d connects, %d reads, %d writes and %d timeouts failed", errors.connect, errors.read, errors.write, errors.timeout))
  end
  print(string.format("RESULT %d %d %d %d", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99)))
end
