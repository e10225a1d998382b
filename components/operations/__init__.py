"""Operations: what runs beside the workload to keep it safe."""
