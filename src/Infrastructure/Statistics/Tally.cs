using Otp.Domain.Deliveries;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Statistics;

/// <summary>Events that are the same in all that statistics tell apart.</summary>
/// <param name="Hour"><inheritdoc cref="LooseEvent.Hour"/></param>
/// <param name="SentHour"><inheritdoc cref="LooseEvent.SentHour"/></param>
/// <param name="IsOpen"><inheritdoc cref="HourlySum.IsOpen"/></param>
internal sealed record CountedEvents(
    CodeEventKind Kind, long Hour, long? SentHour, string Purpose, DeliveryChannel Channel, string Provider, string Prefix, bool IsOpen,
    long Count);

/// <summary>The sums of some events, to be added to those that are stored.</summary>
internal sealed class Tally
{
    /// <summary>
    /// How many purposes of an hour have sums of their own; those that come after them share <see cref="Rest"/>. What a purpose is called
    /// is the clients' choice, and the table mustn't grow with their codes.
    /// </summary>
    public const int MostPurposes = 100;

    /// <summary>What no purpose can be called.</summary>
    public const string Rest = "*";

    private readonly Dictionary<(SumDimension Dimension, long Hour, string Name, bool IsOpen), HourlySum> _sums = [];
    private readonly Dictionary<long, HashSet<string>> _purposes = [];

    /// <summary>The hours that are concerned.</summary>
    public IReadOnlyCollection<long> Hours => [.. _sums.Keys.Select(key => key.Hour).Distinct()];

    public IEnumerable<HourlySum> Open => _sums.Values.Where(sum => sum.IsOpen && !IsZero(sum));

    public IEnumerable<HourlySum> Settled => _sums.Values.Where(sum => !sum.IsOpen && !IsZero(sum));

    public void Add(CountedEvents events)
    {
        Add(SumDimension.Provider, events.Provider, events);
        // The message is one however many providers it is handed to.
        if (events.Kind == CodeEventKind.HandedOn)
            return;

        Add(SumDimension.All, "", events);
        Add(SumDimension.Purpose, events.Purpose, events);
        Add(SumDimension.Channel, NameOf(events.Channel), events);
        Add(SumDimension.Prefix, events.Prefix, events);
    }

    /// <summary>Puts the purposes together that have no sums of their own.</summary>
    /// <param name="known">Those that have.</param>
    public void Join(IEnumerable<(long Hour, string Purpose)> known)
    {
        foreach (var (hour, purpose) in known)
            PurposesOf(hour).Add(purpose);
        foreach (var (key, sum) in _sums.Where(item => item.Key.Dimension == SumDimension.Purpose).ToList())
        {
            if (HasItsOwn(key.Hour, key.Name))
                continue;
            _sums.Remove(key);
            AddTo(SumOf(key.Dimension, key.Hour, Rest, key.IsOpen), sum);
        }
    }

    public static void AddTo(HourlySum sum, HourlySum other)
    {
        sum.Created += other.Created;
        sum.Sent += other.Sent;
        sum.Delivered += other.Delivered;
        sum.Verified += other.Verified;
        sum.Converted += other.Converted;
        sum.Expired += other.Expired;
        sum.Locked += other.Locked;
    }

    private static string NameOf(DeliveryChannel channel) => channel == DeliveryChannel.Sms ? "sms" : "email";

    private static bool IsZero(HourlySum sum) =>
        (sum.Created, sum.Sent, sum.Delivered, sum.Verified, sum.Converted, sum.Expired, sum.Locked) is (0, 0, 0, 0, 0, 0, 0);

    private bool HasItsOwn(long hour, string purpose) =>
        purpose is "" or Rest || PurposesOf(hour).Contains(purpose)
        || (PurposesOf(hour).Count < MostPurposes && PurposesOf(hour).Add(purpose));

    private HashSet<string> PurposesOf(long hour)
    {
        if (!_purposes.TryGetValue(hour, out var purposes))
            _purposes.Add(hour, purposes = new(StringComparer.Ordinal));
        return purposes;
    }

    private void Add(SumDimension dimension, string name, CountedEvents events)
    {
        var sum = SumOf(dimension, events.Hour, name, events.IsOpen);
        switch (events.Kind)
        {
            case CodeEventKind.Created:
                sum.Created += events.Count;
                break;
            case CodeEventKind.Sent or CodeEventKind.HandedOn:
                sum.Sent += events.Count;
                break;
            case CodeEventKind.Delivered:
                sum.Delivered += events.Count;
                break;
            case CodeEventKind.Verified:
                sum.Verified += events.Count;
                if (events.SentHour is { } sent)
                    SumOf(dimension, sent, name, events.IsOpen).Converted += events.Count;
                break;
            case CodeEventKind.Expired:
                sum.Expired += events.Count;
                break;
            case CodeEventKind.Locked:
                sum.Locked += events.Count;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(events));
        }
    }

    private HourlySum SumOf(SumDimension dimension, long hour, string name, bool isOpen)
    {
        var key = (dimension, hour, name, isOpen);
        if (!_sums.TryGetValue(key, out var sum))
            _sums.Add(key, sum = new HourlySum { Dimension = dimension, Hour = hour, Name = name, IsOpen = isOpen });
        return sum;
    }
}
