using System.Collections.Concurrent;

namespace ZaloOrleans.Simulator.Users;

/// <summary>The phones that not every template reaches, in memory only.</summary>
internal sealed class PhoneBook
{
    private static readonly PhoneState Usual = new(HasZalo: true, Offline: false, Blocked: false, []);
    private readonly ConcurrentDictionary<string, PhoneState> _known = new(StringComparer.Ordinal);

    /// <summary>The state of a phone, with or without the plus; one never heard of takes everything.</summary>
    public PhoneState Find(string phone) => _known.GetValueOrDefault(phone.TrimStart('+')) ?? Usual;

    public void Set(string phone, PhoneState state) => _known[phone] = state;
}
