using System.Collections.Immutable;
using CsCheck;
using ZaloOrleans.Customers;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Experiments;

/// <summary>Who was assigned stays so, and namespaces keep their customers apart, whatever happens in between.</summary>
public sealed class AssignmentTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, 123, 456, TimeSpan.Zero);

    /// <summary>
    /// Two customers, an experiment whose splits, dates and seed change, ids that become known, and a merge, in any order: from the first exposure
    /// on each has one variant, and who they become has the survivor's, or the only one that there is.
    /// </summary>
    [Fact]
    public void Variant_AnyOrderOfCallsMergesAndChanges_StaysTheFirst() =>
        Gen.Select(Gen.Long[1, 100_000], Gen.Int[1, 1_000], Gen.Int[0, 6].List[1, 40]).Sample((first, gap, steps) =>
        {
            var world = new World(first, first + gap);
            steps.ForEach(world.Take);
            return world.IsTrue;
        });

    /// <summary>Experiments with parts of a namespace that do not overlap share nobody, also where the id that customers are drawn by changes in between.</summary>
    [Fact]
    public void Namespace_PartsThatDoNotOverlap_ShareNoCustomer() =>
        Gen.Select(Gen.Long[1, 1_000_000], Gen.Int[1, 999], Gen.Bool, Gen.Bool).Sample((customer, cut, isKnownBefore, isKnownBetween) =>
        {
            var one = BucketingTests.Read(["50", "50"]) with { Namespace = new NamespaceRange("shop", 0, cut / 1000.0) };
            var other = BucketingTests.Read(["50", "50"], 2) with { Namespace = new NamespaceRange("shop", cut / 1000.0, 1) };
            var known = ImmutableArray<StoredAssignment>.Empty;
            var facts = new CustomerFacts { ExternalId = isKnownBefore ? $"kh-{customer}" : null };
            known = Exposed(known, one, facts);
            known = Exposed(known, other, isKnownBetween ? facts with { ExternalId = $"kh-{customer}" } : facts);
            return known.Length <= 1 && (known.Length == 1 || (!isKnownBefore && isKnownBetween));

            ImmutableArray<StoredAssignment> Exposed(ImmutableArray<StoredAssignment> before, Experiment experiment, CustomerFacts facts) =>
                Bucketing.PlaceAt(experiment, ExperimentDraw.Of(experiment, ExperimentDraw.ValueOf(facts, customer), before, [one, other], Now), Now).Variant is { } variant
                    ? before.With([StoredAssignment.Of(experiment.Id, variant.Id, Now)]) : before;
        });

    [Theory]
    [InlineData("a", 0.0, 0.5, "a", 0.5, 1.0, true)]
    [InlineData("a", 0.0, 0.5, "a", 0.49, 1.0, false)]
    [InlineData("a", 0.0, 0.5, "b", 0.5, 1.0, false)]
    public void Experiments_ExcludeEachOther_WhereTheirPartsDoNotOverlap(string name, double from, double to, string otherName, double otherFrom, double otherTo, bool exclude)
    {
        var one = BucketingTests.Read(["100"]) with { Namespace = new NamespaceRange(name, from, to) };
        var other = BucketingTests.Read(["100"], 2) with { Namespace = new NamespaceRange(otherName, otherFrom, otherTo) };
        Assert.Equal((exclude, exclude), (one.Excludes(other), other.Excludes(one)));
        Assert.False(one.Excludes(one) || one.Excludes(BucketingTests.Read(["100"], 3)));

        // Only while the other one is open, and only who was assigned in it.
        var draw = ExperimentDraw.Of(one, "c1", [new StoredAssignment(2, 1)], [one, other], Now);
        Assert.Equal(exclude, draw.IsExcluded);
        Assert.False(ExperimentDraw.Of(one, "c1", [new StoredAssignment(2, 1)], [one, other with { EndsAt = Now }], Now).IsExcluded);
        Assert.False(ExperimentDraw.Of(one, "c1", [new StoredAssignment(2, 0)], [one, other], Now).IsExcluded);
        Assert.False(ExperimentDraw.Of(one, "c1", [new StoredAssignment(1, 1), new StoredAssignment(2, 1)], [one, other], Now).IsExcluded);
    }

    [Theory]
    [InlineData(63, 1, 64, 1, true), InlineData(64, 1, 64, 2, true), InlineData(64, 0, 64, 1, true), InlineData(62, 1, 63, 1, false)]
    public void Held_AreTheNewest(int held, int more, int after, int oldest, bool full)
    {
        var known = Many(1, held).With(Many(held + 1, more));
        Assert.Equal((after, oldest, full), (known.Length, known[0].ExperimentId, known.AreFull()));
        Assert.Equal(held + more, known[^1].ExperimentId);
    }

    [Fact]
    public void Joined_KeepsTheSurvivors_InTheOrderOfTime()
    {
        var own = ImmutableArray.Create(StoredAssignment.Of(1, 11, Now.AddDays(-1)), StoredAssignment.Of(2, 12, Now));
        var gone = ImmutableArray.Create(StoredAssignment.Of(3, 23, Now.AddDays(-2)), StoredAssignment.Of(2, 22, Now.AddDays(-2)));
        Assert.Equal([23L, 11, 12], own.Joined(gone).Select(a => a.VariantId));
        Assert.Equal(StoredAssignments.Most, Many(1, 60).Joined(Many(61, 60)).Length);
    }

    [Fact]
    public void Stored_HasItsTimeToTheMicrosecond() => Assert.Equal(Now, StoredAssignment.Of(1, 2, Now.AddTicks(7)).At);

    private static ImmutableArray<StoredAssignment> Many(int from, int count) => [.. Enumerable.Range(from, count).Select(i => StoredAssignment.Of(i, 1, Now.AddMinutes(i)))];

    /// <summary>Two customers, an experiment, and what the engine does with them.</summary>
    private sealed class World(long first, long second)
    {
        private readonly Dictionary<long, CustomerState> _states = new() { [first] = new(), [second] = new() };
        private readonly Dictionary<long, long> _truth = [];
        private Experiment _experiment = BucketingTests.Read(["50", "50"]);
        private DateTimeOffset _now = Now;

        public bool IsTrue { get; private set; } = true;

        public void Take(int step)
        {
            _now = _now.AddMinutes(1);
            switch (step)
            {
                case 0 or 1:
                    Expose(step == 0 ? first : second);
                    break;

                case 2 when _states.ContainsKey(second):
                    _states[second] = _states[second] with { Facts = _states[second].Facts with { ExternalId = "kh-1" } };
                    break;

                case 3:
                    _experiment = _experiment with { Variants = [_experiment.Variants[0] with { Split = _now.Minute % 2 }, _experiment.Variants[1] with { Split = 1 - (_now.Minute % 2) }] };
                    break;

                case 4:
                    _experiment = _experiment with { EndsAt = _experiment.EndsAt is null ? _now : null };
                    break;

                case 5:
                    _experiment = _experiment with { Seed = $"{_experiment.Seed}'" };
                    break;

                case 6 when _states.Count == 2:
                    Merge();
                    break;
            }
        }

        private void Expose(long customer)
        {
            if (!_states.TryGetValue(customer, out var state))
            {
                return;
            }

            var draw = ExperimentDraw.Of(_experiment, ExperimentDraw.ValueOf(state.Facts, customer), state.Assignments, [_experiment], _now);
            var variant = Bucketing.PlaceAt(_experiment, draw, _now).Variant;
            if (variant is not null && draw.Assigned is null)
            {
                var ids = new IdBag(new Dictionary<IdSequence, Queue<long>> { [IdSequence.Events] = new([1]) });
                var exposure = Exposure.Of(new AccountId(1), customer, _experiment, variant, draw, ExperimentDraw.ValueOf(state.Facts, customer), 1, ExposureSources.Api, _now, ids);
                _states[customer] = state with { Assignments = state.Assignments.With([exposure.Stored]) };
                IsTrue &= _truth.TryAdd(customer, variant.Id);
            }

            IsTrue &= !_truth.TryGetValue(customer, out var stays) || variant?.Id == stays;
        }

        private void Merge()
        {
            var (own, other) = CustomerMerge.OtherSurvives(first, _states[first].Facts, second, _states[second].Facts) ? (second, first) : (first, second);
            var ids = new IdBag(Enum.GetValues<IdSequence>().ToDictionary(s => s, _ => new Queue<long>([1, 2, 3])));
            var merged = CustomerMerge.Decide(new AccountId(1), own, _states[own], CustomerProfile.Empty, other, _states[other], CustomerProfile.Empty, _now, ids);
            _states[own] = merged.Survivor;
            _states.Remove(other);
            if (_truth.Remove(other, out var brought))
            {
                _truth.TryAdd(own, brought);
            }
        }
    }
}
