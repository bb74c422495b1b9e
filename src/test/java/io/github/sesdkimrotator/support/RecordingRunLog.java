package io.github.sesdkimrotator.support;

import io.github.sesdkimrotator.port.RunLog;
import io.github.sesdkimrotator.port.SweepFigures;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told. A line without a beginning, and so without a duration, fails the test. */
public final class RecordingRunLog implements RunLog {

    private final List<Line> lines = new ArrayList<>();
    private final List<SweepFigures> figures = new ArrayList<>();
    private boolean begun;

    @Override
    public void beginDomain() {
        begun = true;
    }

    @Override
    public void record(Line line) {
        if (!begun) {
            throw new AssertionError("the run of " + line.domain() + " never began");
        }
        lines.add(line);
    }

    @Override
    public void record(SweepFigures sweep) {
        figures.add(sweep);
    }

    /** Every line, oldest first. */
    public List<Line> lines() {
        return List.copyOf(lines);
    }

    /** The numbers of every sweep, oldest first. */
    public List<SweepFigures> figures() {
        return List.copyOf(figures);
    }
}
