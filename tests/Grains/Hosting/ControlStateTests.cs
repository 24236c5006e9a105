using Orleans.Concurrency;
using ZaloOrleans.Limits;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Hosting;

/// <summary>The storage of the grains that change rarely: Orleans' ADO.NET provider on the engine's own statements.</summary>
public sealed class ControlStateTests(PostgresCluster postgres)
{
    [Fact]
    public async Task State_AfterARestart_IsReadBack()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using (var first = await EngineCluster.StartAsync(database))
        {
            await first.Grains.GetGrain<INoteA>("t1/x/1").Write("Xin chào 🌸");
        }

        await using var second = await EngineCluster.StartAsync(database);
        Assert.Equal("Xin chào 🌸", await second.Grains.GetGrain<INoteA>("t1/x/1").Read());
    }

    [Fact]
    public async Task State_TwoKindsOfGrainWithOneKey_DoNotShareARow()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var engine = await EngineCluster.StartAsync(database);
        await engine.Grains.GetGrain<INoteA>("t1/x/0901234567").Write("a");
        await engine.Grains.GetGrain<INoteB>("t1/x/0901234567").Write("b");
        await engine.Grains.GetGrain<INoteA>("t1/x/901234567").Write("c");

        Assert.Equal("a", await engine.Grains.GetGrain<INoteA>("t1/x/0901234567").Read());
        Assert.Equal("b", await engine.Grains.GetGrain<INoteB>("t1/x/0901234567").Read());
        Assert.Equal(3, await engine.ScalarAsync<long>("select count(*) from orleans.grain_states"));
    }

    [Fact]
    public async Task State_SecondWriterWithAnOldVersion_IsRefused()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var engine = await EngineCluster.StartAsync(database);
        var note = engine.Grains.GetGrain<INoteA>("t1/x/2");
        await note.Write("one");
        await engine.ExecuteAsync("update orleans.grain_states set version = version + 1");

        await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(() => note.Write("two"));
        Assert.Equal("one", await note.Read());
    }
}

[Alias("zo.test.INote")]
public interface INote : IGrainWithStringKey
{
    [Alias("Write")]
    Task Write(string text);

    [Alias("Read"), ReadOnly]
    Task<string> Read();
}

[Alias("zo.test.INoteA")]
public interface INoteA : INote;

[Alias("zo.test.INoteB")]
public interface INoteB : INote;

[GenerateSerializer, Alias("zo.test.Note")]
public sealed record Note
{
    [Id(0)] public string Text { get; init; } = "";
}

public abstract class NoteGrain(IPersistentState<Note> state) : Grain
{
    public Task Write(string text)
    {
        state.State = new Note { Text = text };
        return state.WriteStateAsync();
    }

    public Task<string> Read() => Task.FromResult(state.State.Text);
}

[GrainType("test-note-a")]
public sealed class NoteAGrain([PersistentState("note", RateLimiterGrain.Storage)] IPersistentState<Note> state) : NoteGrain(state), INoteA;

[GrainType("test-note-b")]
public sealed class NoteBGrain([PersistentState("note", RateLimiterGrain.Storage)] IPersistentState<Note> state) : NoteGrain(state), INoteB;
