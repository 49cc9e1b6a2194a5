using CsCheck;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using static Otp.TestKit.AnOtpCode;
using static Otp.TestKit.Given;

namespace Otp.Domain.UnitTests.OtpCodes;

/// <summary>Random histories of one recipient, beside a model that keeps nothing but what clients can see.</summary>
internal sealed class GuessingModelTests
{
    private static readonly GuessLimits Limits = new(MaxAttempts: 3, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), HardLimit: 10);

    private static readonly Gen<string?> AnyPurpose = Gen.Int[0, 3].Select(choice => choice switch { 0 => "a", 1 => "b", _ => null });

    private static readonly Gen<Step> AnyStep = Gen.OneOf<Step>(
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 900], AnyPurpose, (code, seconds, purpose) => (Step)new Create(code, seconds, purpose)),
        Gen.Select(Gen.Int[0, 3], AnyPurpose, (code, purpose) => (Step)new Guess(code, purpose)),
        Gen.Select(Gen.Int[0, 3], AnyPurpose, (code, purpose) => (Step)new Guess(code, purpose)),
        Gen.Int[1, 900].Select(seconds => (Step)new Wait(seconds)),
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[-900, 900], (index, code, seconds) => (Step)new Patch(index, code, seconds > 0 ? seconds : null)),
        Gen.Int[0, 5].Select(index => (Step)new Delete(index)),
        Gen.Const((Step)new Unlock()));

    private abstract record Step;

    private sealed record Create(int Code, int Seconds, string? Purpose) : Step;

    private sealed record Guess(int Code, string? Purpose) : Step;

    private sealed record Wait(int Seconds) : Step;

    /// <param name="Seconds">From now to the new expiry; null leaves the old one.</param>
    private sealed record Patch(int Index, int Code, int? Seconds) : Step;

    private sealed record Delete(int Index) : Step;

    private sealed record Unlock : Step;

    [Test]
    public void History_OfAnySteps_IsAnsweredAsTheModelSays() =>
        AnyStep.List[0, 60].Sample(steps =>
        {
            var (real, model) = (new Real(), new Model());
            foreach (var step in steps)
            {
                Assert.That(real.Take(step), Is.EqualTo(model.Take(step)), step.ToString());
                Assert.That(real.Usable, Is.EqualTo(model.Usable), step.ToString());
            }
        }, iter: 20_000);

    [Test]
    public void History_UnderAClockThatJumps_HoldsNobodyUpForLongerThanTheSettingsSay() =>
        Gen.Select(AnyStep, Gen.Int[-100_000, 100_000]).List[0, 40].Sample(steps =>
        {
            var real = new Real();
            foreach (var (step, seconds) in steps)
            {
                // An expiry that is moved is measured from the issue, by whatever clock gives it.
                real.Take(step is Patch patch ? patch with { Seconds = null } : step);
                real.Take(new Wait(seconds));
                Assert.That(real.Take(new Guess(9, Purpose: null)), Does.Not.Match("Locked  00:1[6-9]|Locked  00:[2-9]|Locked  0[1-9]|Locked  [1-9]"), "the longest lock is of 15 minutes");
                Assert.That(real.TimesToLive, Is.All.AtMost(900), "the longest life a step gives");
            }
        }, iter: 1_000);

    /// <summary>The aggregates, as the repository and the handlers use them.</summary>
    private sealed class Real
    {
        private readonly List<OtpCode> _codes = [];
        private readonly GuessBudget _budget = GuessBudget.For(Someone);
        private DateTimeOffset _now = Now;

        /// <summary>Of each code, whether it can still be used.</summary>
        public IEnumerable<bool> Usable => _codes.Select(code => code.IsAllowedAt(_now));

        /// <summary>Of each code that can be used, how long it still can.</summary>
        public IEnumerable<long> TimesToLive => _codes.Where(code => code.IsAllowedAt(_now)).Select(code => code.TimeToLiveAt(_now));

        public string? Take(Step step)
        {
            switch (step)
            {
                case Create create:
                    _codes.Add(OtpCode.Create(OneTimeCode.From(create.Code), Someone, _now.AddSeconds(create.Seconds), Expiry, Creator, _now, PurposeOf(create.Purpose)).Value);
                    return null;
                case Wait wait:
                    _now = _now.AddSeconds(wait.Seconds);
                    return null;
                case Patch patch when patch.Index < _codes.Count:
                    return _codes[patch.Index].Update(OneTimeCode.From(patch.Code), Someone, patch.Seconds is { } seconds ? _now.AddSeconds(seconds) : null, Expiry, Usable.Count(isUsable => isUsable), _now)?.Rule;
                case Delete delete when delete.Index < _codes.Count:
                    _codes.RemoveAt(delete.Index);
                    return null;
                case Unlock:
                    _budget.Clear(_now);
                    return null;
                case Guess guess:
                    var verification = new RecipientCodes([.. _codes.Where(code => code.IsAllowedAt(_now))], _codes.LastOrDefault(), _budget)
                        .Verify(OneTimeCode.From(guess.Code), PurposeOf(guess.Purpose), Limits, _now);
                    return $"{verification.Refusal?.ToString() ?? "true"} {verification.AttemptsLeft} {verification.RetryAfter}";
                default:
                    return null;
            }
        }

        private static Purpose? PurposeOf(string? purpose) => purpose is null ? null : Purpose.Parse(purpose);
    }

    /// <summary>The contract's section 4 in plain numbers: seconds since the beginning, and what was guessed since the last success or unlock, whatever for.</summary>
    private sealed class Model
    {
        private readonly List<Row> _rows = [];
        private int _now;
        private int _wrong;
        private int _sinceLock;
        private int _lockEnd;
        private int _nextLock = 300;

        public IEnumerable<bool> Usable => _rows.Select(IsLive);

        public string? Take(Step step)
        {
            switch (step)
            {
                case Create create:
                    _rows.Add(new Row { Code = create.Code, End = _now + create.Seconds, Purpose = create.Purpose });
                    return null;
                case Wait wait:
                    _now += wait.Seconds;
                    return null;
                case Patch patch when patch.Index < _rows.Count:
                    return Change(_rows[patch.Index], patch);
                case Delete delete when delete.Index < _rows.Count:
                    _rows.RemoveAt(delete.Index);
                    return null;
                case Unlock:
                    Forgive();
                    return null;
                case Guess guess:
                    return Judge(guess);
                default:
                    return null;
            }
        }

        private string? Change(Row row, Patch patch)
        {
            if (row.State == 'c')
                return "otp-code-consumed";
            row.State = row.Code == patch.Code ? row.State : ' ';
            row.Code = patch.Code;
            row.End = patch.Seconds is { } seconds ? _now + seconds : row.End;
            return null;
        }

        private string Judge(Guess guess)
        {
            if (_wrong >= 10)
                return "Locked  ";
            if (_now < _lockEnd)
                return $"Locked  {TimeSpan.FromSeconds(_lockEnd - _now)}";

            var live = _rows.Where(IsLive).ToList();
            if (live.Count == 0)
                return $"{(_rows.Count == 0 ? "NotFound" : _rows[^1].State == 'c' ? "Consumed" : "Expired")}  ";
            var ofPurpose = live.FindAll(row => string.Equals(row.Purpose, guess.Purpose, StringComparison.Ordinal));
            if (ofPurpose.Exists(row => row.Code == guess.Code))
            {
                ofPurpose.ForEach(row => row.State = 'c');
                if (!_rows.Exists(IsLive))
                    Forgive();
                return "true  ";
            }

            _wrong++;
            _sinceLock++;
            if (_sinceLock < 3 && _wrong < 10)
                return $"Incorrect {Math.Min(3 - _sinceLock, 10 - _wrong)} ";

            live.ForEach(row => row.State = 'l');
            _sinceLock = 0;
            _lockEnd = _now + _nextLock;
            _nextLock = Math.Min(900, 2 * _nextLock);
            return _wrong >= 10 ? "Locked  " : $"Locked  {TimeSpan.FromSeconds(_lockEnd - _now)}";
        }

        private bool IsLive(Row row) => row.State == ' ' && _now < row.End;

        private void Forgive() => (_wrong, _sinceLock, _lockEnd, _nextLock) = (0, 0, 0, 300);

        private sealed class Row
        {
            public int Code { get; set; }

            public int End { get; set; }

            public string? Purpose { get; init; }

            /// <summary>c: consumed, l: locked for good.</summary>
            public char State { get; set; } = ' ';
        }
    }
}
