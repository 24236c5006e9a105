using System.Globalization;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Experiments;

public sealed class BucketingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    /// <summary>As GrowthBook's SDK chooses with the same weights: bucket and variant, -1 for none. Ten tenths sum as doubles do: 0.1 three times is more than 0.3.</summary>
    [Theory]
    [InlineData("50 50", "0:0 4999:0 5000:1 9999:1")]
    [InlineData("33.33 33.33 33.34", "3332:0 3333:1 6665:1 6666:2 9999:2")]
    [InlineData("33.333 33.333 33.333", "3333:0 6666:1 9999:2")]
    [InlineData("33.33 33.33 33.33", "9998:2 9999:-1")]
    [InlineData("10 10 10 10 10 10 10 10 10 10", "2999:2 3000:2 6999:6 7000:7 7999:7 8000:8 9999:9")]
    [InlineData("7 93", "699:0 700:1")]
    [InlineData("28.57 71.43", "2856:0 2857:1")]
    [InlineData("0 100", "0:1")]
    [InlineData("100 0", "9999:0")]
    [InlineData("0.01 99.99", "0:0 1:1")]
    [InlineData("0.005 99.995", "0:0 1:1")]
    [InlineData("99.99", "9998:0 9999:-1")]
    [InlineData("14.29 14.29 14.29 14.29 14.29 14.29 14.26", "1428:0 1429:1 2858:2 4287:3 5715:3 5716:4 7144:4 7145:5 8573:5 8574:6 9999:6")]
    public void Variant_AtTheEdgesOfSplits_IsGrowthBooks(string splits, string expected)
    {
        var experiment = Read(splits.Split(' '));
        Assert.All(expected.Split(' ').Select(e => e.Split(':').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToList()), e =>
        {
            var placement = Bucketing.Place(experiment, new ExperimentDraw(1, e[0]));
            Assert.Equal(e[1], placement.Variant is null ? -1 : experiment.Variants.IndexOf(placement.Variant));
            Assert.Equal(e[1] < 0 ? NotAssigned.OutsideSplits : NotAssigned.No, placement.Why);
        });
    }

    /// <summary>
    /// 100,000 ids in the shares of the splits. The bound is that of chi-square at p = 0.0001 for the degrees of freedom; the ids are fixed, so that
    /// it passes always or never.
    /// </summary>
    [Theory]
    [InlineData("50 50", "", 15.1)]
    [InlineData("50 50", "c", 15.1)]
    [InlineData("10 20 70", "kh-", 18.4)]
    [InlineData("1 1 98", "8490", 18.4)]
    [InlineData("25 25 25 25", "c", 21.1)]
    public void Split_Of100000Ids_IsWithinChiSquare(string splits, string prefix, double bound)
    {
        const int ids = 100_000;
        var experiment = Read(splits.Split(' '));
        var counts = new int[experiment.Variants.Length];
        for (var i = 1; i <= ids; i++)
        {
            var draw = ExperimentDraw.Of(experiment, string.Create(CultureInfo.InvariantCulture, $"{prefix}{i}"), [], [experiment], Now);
            counts[experiment.Variants.IndexOf(Bucketing.Choose(experiment, draw)!)]++;
        }

        var chiSquare = experiment.Variants.Select((v, i) => Math.Pow(counts[i] - (ids * v.Split), 2) / (ids * v.Split)).Sum();
        Assert.True(chiSquare < bound, $"{chiSquare:0.0}: {string.Join(", ", counts)}");
    }

    /// <summary>What is drawn for one experiment says nothing of another: a variant of one has the shares of the other.</summary>
    [Fact]
    public void Split_OfTwoExperiments_AreIndependent()
    {
        const int ids = 100_000;
        var (one, other) = (Read(["50", "50"]), Read(["50", "50"], id: 2));
        var both = Enumerable.Range(1, ids).Count(i => Bucketing.Choose(one, Draw(one, i))!.Id == 1 && Bucketing.Choose(other, Draw(other, i))!.Id == 1);
        Assert.InRange(both, (ids / 4) - 700, (ids / 4) + 700);

        static ExperimentDraw Draw(Experiment experiment, int id) => ExperimentDraw.Of(experiment, ExperimentDraw.OwnValueOf(id), [], [experiment], Now);
    }

    [Theory]
    [InlineData(-1, "not_started")]
    [InlineData(0, null)]
    [InlineData(59, null)]
    [InlineData(60, "ended")]
    public void Dates_AreHalfOpen_AndCountForWhoIsNotAssigned(int minutes, string? why)
    {
        var experiment = Read(["50", "50"]) with { StartsAt = Now, EndsAt = Now.AddHours(1) };
        Assert.Equal(why, Bucketing.PlaceAt(experiment, new ExperimentDraw(1, 0), Now.AddMinutes(minutes)).Why.Word());
        Assert.Equal(2, Bucketing.PlaceAt(experiment, new ExperimentDraw(1, 0) { Assigned = 2 }, Now.AddMinutes(minutes)).Variant!.Id);
    }

    [Theory]
    [InlineData(399, "outside_namespace")]
    [InlineData(400, null)]
    [InlineData(699, null)]
    [InlineData(700, "outside_namespace")]
    public void Namespace_PartIsHalfOpen(int bucket, string? why)
    {
        var experiment = Read(["50", "50"]) with { Namespace = new NamespaceRange("n", 0.4, 0.7) };
        Assert.Equal(why, Bucketing.Place(experiment, new ExperimentDraw(1, 0) { NamespaceBucket = bucket }).Why.Word());
        Assert.Equal(why ?? "in_another_experiment", Bucketing.Place(experiment, new ExperimentDraw(1, 0) { NamespaceBucket = bucket, IsExcluded = true }).Why.Word());
        Assert.Equal(2, Bucketing.Place(experiment, new ExperimentDraw(1, 0) { NamespaceBucket = bucket, Assigned = 2 }).Variant!.Id);
    }

    [Theory]
    [InlineData(0L, "removed")]
    [InlineData(99L, "removed")]
    public void Assigned_ToNothingThatIsThere_IsNotDrawnAnew(long variant, string why)
    {
        var placement = Bucketing.PlaceAt(Read(["50", "50"]), new ExperimentDraw(1, 0) { Assigned = variant }, Now);
        Assert.Equal((null, why), (placement.Variant, placement.Why.Word()));
    }

    /// <summary>As a range of GrowthBook's: 0.07 times 10,000 is a little more than 700 as a double, and 700 is not held all the same.</summary>
    [Theory]
    [InlineData(0.07, 699, true), InlineData(0.07, 700, false), InlineData(0.0, 0, false), InlineData(1.0, 9_999, true), InlineData(0.0001, 0, true), InlineData(0.0001, 1, false)]
    public void Holdout_AtItsEdge(double share, int bucket, bool held) => Assert.Equal(held, new Holdout("h", share, [MessageCategory.Promotion]).Holds(bucket));

    [Fact]
    public void Holdout_IsDrawnByTheEnginesOwnId()
    {
        Assert.Equal(2027, new Holdout("holdout", 0.1, []).BucketOf(1));
        Assert.InRange(Enumerable.Range(1, 100_000).Count(i => new Holdout("holdout", 0.05, []) is var h && h.Holds(h.BucketOf(i))), 4_700, 5_300);
    }

    [Theory]
    [InlineData("49.99 49.99", "99.98")]
    [InlineData("50 49.989", "99.989")]
    [InlineData("50 49.99", null)]
    [InlineData("50 50", null)]
    [InlineData("50 50.01", null)]
    [InlineData("50 50.011", "100.011")]
    [InlineData("", "0")]
    public void Splits_SumTo100WithinAHundredth(string splits, string? sum)
    {
        var faults = new Faults();
        ExperimentReader.CheckSplits(splits.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => decimal.Parse(s, CultureInfo.InvariantCulture)), "/variants", faults);
        Assert.Equal(sum is null ? [] : [$"/variants splits_do_not_sum The splits of its variants sum to {sum}, and not to 100."], faults.All.Select(f => $"{f.Pointer} {f.Code} {f.Detail}"));
    }

    [Theory]
    [InlineData("""{"seed":"s","namespace":{"name":"n","from":0,"to":0.5}}""", "")]
    [InlineData("""{"seed":null,"namespace":null}""", "")]
    [InlineData("""{"seed":""}""", "/seed invalid_text")]
    [InlineData("""{"namespace":{"name":"n","from":0.5,"to":0.5}}""", "/namespace/to out_of_range")]
    [InlineData("""{"namespace":{"name":"n","from":-0.1,"to":1.1}}""", "/namespace/from out_of_range,/namespace/to out_of_range,/namespace invalid_namespace")]
    [InlineData("""{"namespace":{"from":0,"to":1,"x":1}}""", "/namespace/x unknown_field,/namespace invalid_namespace")]
    [InlineData("""{"namespace":[]}""", "/namespace invalid_type")]
    public void Settings_SayAllThatIsWrong(string json, string expected)
    {
        var faults = new Faults();
        ExperimentReader.ReadSettings(json, "", faults);
        Assert.Equal(expected, string.Join(',', faults.All.Select(f => $"{f.Pointer} {f.Code}")));
    }

    [Fact]
    public void Status_FollowsItsOrder()
    {
        string[] words = ["Draft", "Running", "Stopped", "Completed"];
        var may = from f in words.Prepend("new") from t in words where ExperimentStatus.MayBecome(f == "new" ? null : f, t) select $"{f}>{t}";
        Assert.Equal(["new>Draft", "new>Running", "Draft>Draft", "Draft>Running", "Running>Running", "Running>Stopped", "Running>Completed", "Stopped>Running", "Stopped>Stopped", "Stopped>Completed", "Completed>Completed"], may);
    }

    internal static Experiment Read(IReadOnlyList<string> splits, long id = 1)
    {
        var faults = new Faults();
        var experiment = ExperimentReader.Read(
            new ExperimentSource(id, null, null, null, null, [.. splits.Select((s, i) => new VariantSource(i + 1, $"V{i + 1}", decimal.Parse(s, CultureInfo.InvariantCulture), null))]), "", faults);
        Assert.True(faults.AreNone);
        return experiment!;
    }
}
