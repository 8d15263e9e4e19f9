mod coherence;
